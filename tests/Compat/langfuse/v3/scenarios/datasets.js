import { connect } from '../client.js';

/** A dataset with more items than a page, of which two are run and linked: one to a trace, one to an observation. */
export default async function ({ watch }) {
  const langfuse = connect(watch);
  const name = 'v3 capitals/easy';
  const created = await langfuse.createDataset({ name, description: 'Capitals', metadata: { level: 'easy' } });
  const first = await langfuse.createDatasetItem({ datasetName: name, id: 'v3-item-1', input: { country: 'France' }, expectedOutput: { city: 'Paris' }, metadata: { n: 1 } });
  await langfuse.createDatasetItem({ datasetName: name, id: 'v3-item-2', input: 'Peru', expectedOutput: 'Lima' });
  await langfuse.createDatasetItem({ datasetName: name, id: 'v3-item-3', input: 'Chile', expectedOutput: 'Santiago' });
  const replaced = await langfuse.createDatasetItem({ datasetName: name, id: 'v3-item-2', input: 'Perú', expectedOutput: 'Lima', metadata: { corrected: true } });
  const archived = await langfuse.createDatasetItem({ datasetName: name, id: 'v3-item-3', status: 'ARCHIVED' });
  const one = await langfuse.getDatasetItem('v3-item-1');

  const dataset = await langfuse.getDataset(name, { fetchItemsPageSize: 1 });
  const item = id => dataset.items.find(i => i.id === id);
  const trace = langfuse.trace({ id: 'v3-run-trace-1', name: 'capital', input: item('v3-item-1').input, output: 'Paris' });
  const link = await item('v3-item-1').link(trace, 'run one', { description: 'First run', metadata: { model: 'gpt-4o-mini' } });
  const other = langfuse.trace({ id: 'v3-run-trace-2', name: 'capital' });
  const generation = other.generation({ id: 'v3-run-generation', name: 'answer', output: 'Lima' });
  generation.end();
  const deepLink = await item('v3-item-2').link(generation, 'run one');
  await item('v3-item-1').link(trace, 'run two');
  trace.score({ name: 'correct', value: 1 });
  await langfuse.shutdownAsync();

  const run = await langfuse.getDatasetRun({ datasetName: name, runName: 'run one' });
  const runs = await langfuse.getDatasetRuns(name, { page: 1, limit: 10 });
  const deleted = await langfuse.api.datasetsDeleteRun(encodeURIComponent(name), encodeURIComponent('run two'));
  const missing = await watch.expectFailure(() => langfuse.getDatasetRun({ datasetName: name, runName: 'run two' }));
  return { name, created, first, replaced, archived, one, dataset: { ...dataset, items: dataset.items.map(({ link: _, ...rest }) => rest) }, link, deepLink, run, runs, deleted, missing };
}
