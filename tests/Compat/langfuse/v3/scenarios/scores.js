import { connect } from '../client.js';

/** A score of each type on a trace, an observation and a session, one by a configuration, one that is corrected, one deleted. */
export default async function ({ watch }) {
  const langfuse = connect(watch);
  const trace = langfuse.trace({ id: 'v3-scored', name: 'scored', sessionId: 'v3-scored-session', tags: ['judged'], userId: 'u_4417' });
  const span = trace.span({ id: 'v3-scored-span', name: 'answer' });
  span.end();
  const config = await langfuse.api.scoreConfigsCreate({ name: 'tone', dataType: 'CATEGORICAL', categories: [{ label: 'rude', value: 0 }, { label: 'kind', value: 1 }], description: 'How it sounds' });

  trace.score({ id: 'v3-numeric', name: 'relevance', value: 0.75, comment: 'close', metadata: { judge: 'human' } });
  span.score({ id: 'v3-boolean', name: 'grounded', value: 1, dataType: 'BOOLEAN' });
  span.score({ id: 'v3-categorical', name: 'verdict', value: 'good', dataType: 'CATEGORICAL' });
  trace.score({ id: 'v3-text', name: 'review', value: 'Short and right.', dataType: 'TEXT' });
  trace.score({ id: 'v3-configured', name: 'tone', value: 'kind', configId: config.id });
  // The SDK warns that it finds no trace to sample by, and sends the score.
  await watch.expectFailure(() => langfuse.score({ id: 'v3-session', name: 'satisfied', sessionId: 'v3-scored-session', value: 4 }));
  trace.score({ name: 'unnamed', value: 3 });
  trace.score({ id: 'v3-corrected', name: 'relevance-2', value: 0.1 });
  await langfuse.flushAsync();
  trace.score({ id: 'v3-corrected', name: 'relevance-2', value: 0.9, comment: 'second look' });
  const created = await langfuse.api.scoreCreate({ id: 'v3-doomed', traceId: trace.id, name: 'doomed', value: 1 });
  await langfuse.shutdownAsync();

  await langfuse.api.scoreDelete('v3-doomed');
  const all = await langfuse.api.scoreV2Get({ traceId: trace.id, limit: 50 });
  const numeric = await langfuse.api.scoreV2Get({ name: 'relevance', dataType: 'NUMERIC', operator: '>=', value: 0.5 });
  const one = await langfuse.api.scoreV2GetById('v3-numeric');
  const configs = await langfuse.api.scoreConfigsGet({});
  return { trace: trace.id, span: span.id, config, created, all: all.data, numeric: numeric.data, one, configs: configs.data };
}
