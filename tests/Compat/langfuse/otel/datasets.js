/** A dataset with more items than a page; an experiment of the SDK's own runner over it; one over data of the caller's; a link by hand. */
export default async function ({ sdk, watch }) {
  const langfuse = new sdk.LangfuseClient();
  const name = `${sdk.generation} capitals/easy`, id = n => `${sdk.generation}-item-${n}`;
  const createItem = body => langfuse.dataset.createItem?.(body) ?? langfuse.api.datasetItems.create(body);
  const created = await langfuse.api.datasets.create({ name, description: 'Capitals', metadata: { level: 'easy' } });
  const first = await createItem({ datasetName: name, id: id(1), input: { country: 'France' }, expectedOutput: 'Paris', metadata: { n: 1 } });
  await createItem({ datasetName: name, id: id(2), input: { country: 'Peru' }, expectedOutput: 'Lima' });
  const generated = await createItem({ datasetName: name, input: { country: 'Chile' }, expectedOutput: 'Santiago' });

  const dataset = await langfuse.dataset.get(name, { fetchItemsPageSize: 2 });
  const known = { France: 'Paris', Peru: 'Cusco', Chile: 'Santiago' };
  const task = async ({ input }) => {
    const generation = sdk.startObservation('recall', { model: 'gpt-4o-mini', input, output: known[input.country] }, { asType: 'generation' });
    generation.end();
    return known[input.country];
  };
  const correct = async ({ output, expectedOutput }) => ({ name: 'correct', value: output === expectedOutput ? 1 : 0, dataType: 'BOOLEAN', comment: `expected ${expectedOutput}` });
  const length = async ({ output }) => [{ name: 'length', value: output.length }];
  const accuracy = async ({ itemResults }) => ({ name: 'accuracy', value: itemResults.filter(result => result.evaluations.some(e => e.name === 'correct' && e.value === 1)).length / itemResults.length });
  const experiment = await dataset.runExperiment({
    name: 'recall capitals', runName: 'first run', description: 'From memory', metadata: { model: 'gpt-4o-mini' }, task, evaluators: [correct, length], runEvaluators: [accuracy], maxConcurrency: 2,
  });
  const local = await langfuse.experiment.run({ name: 'local', data: [{ input: { country: 'France' }, expectedOutput: 'Paris', metadata: { where: 'here' } }], task, evaluators: [correct] });
  await sdk.flush();

  const byHand = sdk.startObservation('by-hand');
  byHand.end();
  await sdk.flush();
  const link = await dataset.items.find(item => item.id === id(1)).link(byHand, 'linked run', { description: 'By hand', metadata: { by: 'hand' } });

  const run = await langfuse.api.datasets.getRun(name, 'first run');
  const runs = await langfuse.api.datasets.getRuns(name, { limit: 10 });
  const runItems = await langfuse.api.datasetRunItems.list({ datasetId: created.id, runName: 'first run' });
  const deleted = await langfuse.api.datasets.deleteRun(name, 'linked run');
  const missing = await watch.expectFailure(() => langfuse.api.datasets.getRun(name, 'linked run'));
  const removed = await langfuse.api.datasetItems.delete(generated.id);
  const since = new Date(Date.now() - 3_600_000).toISOString();
  const experiments = await langfuse.api.experiments?.list({ fromStartTime: since, fields: 'core,details,metadata,scores' });
  const experimentItems = await langfuse.api.experiments?.listItems({ fromStartTime: since, experimentName: 'first run', fields: 'core,io,metadata,dataset,scores' });
  return {
    name, created, first, generated, items: dataset.items.map(({ link: _, ...item }) => item), experiment: plain(experiment), format: await experiment.format(), local: plain(local),
    byHand: { trace: byHand.traceId, id: byHand.id }, link, run, runs, runItems, deleted, missing, removed, experiments, experimentItems,
  };
}

const plain = ({ experimentId, runName, datasetRunId, datasetRunUrl, runEvaluations, itemResults }) => ({
  experimentId, runName, datasetRunId, datasetRunUrl, runEvaluations,
  itemResults: itemResults.map(({ item, output, evaluations, traceId, datasetRunId }) => ({ item: item.id, output, evaluations, traceId, datasetRunId })),
});
