import { question, send } from '../../otel/parts/read.js';

/** What was sent is read back by the generated client: lists by cursor first, those of older generations under `legacy`. */
export default async function ({ sdk, watch }) {
  const { traces: sent, at, name } = await send(sdk);
  const { api } = new sdk.LangfuseClient();
  const traces = await api.trace.list({ name, limit: 2, page: 1, orderBy: 'timestamp.asc' });
  const byUser = await api.trace.list({ userId: 'v5-reader-1', fromTimestamp: at(0).toISOString(), toTimestamp: at(2500).toISOString() });
  const byTags = await api.trace.list({ tags: ['v5-read', 'n2'] });
  const byFilter = await api.trace.list({ filter: JSON.stringify([{ type: 'stringOptions', column: 'name', operator: 'any of', value: [name] }, { type: 'arrayOptions', column: 'tags', operator: 'all of', value: ['n3'] }]) });
  const trace = await api.trace.get(sent[1].trace);
  const thin = await api.trace.get(sent[1].trace, { fields: 'core' });
  const fields = 'core,basic,time,io,model,usage,metrics,trace_context';
  const window = { fromStartTime: at(0).toISOString(), toStartTime: at(10_000).toISOString(), userId: 'v5-reader-1' };
  const first = await api.observations.getMany({ ...window, fields, limit: 3 });
  const second = await api.observations.getMany({ ...window, fields, limit: 3, cursor: first.meta.cursor });
  const roots = await api.observations.getMany({ ...window, userId: undefined, filter: JSON.stringify([{ type: 'string', column: 'traceName', operator: '=', value: name }]), isRootObservation: true });
  const observations = await api.legacy.observationsV1.getMany({ traceId: sent[1].trace });
  const observation = await api.legacy.observationsV1.get(sent[1].say);
  const sessions = await api.sessions.list({ limit: 50 });
  const session = await api.sessions.get('v5-read-session');
  const metrics = await api.metrics.metrics({ query: JSON.stringify(question(name, at)) });
  const metricsV1 = await api.legacy.metricsV1.metrics({ query: JSON.stringify(question(name, at)) });
  const missing = await watch.expectFailure(() => api.trace.get('0'.repeat(31) + '1'));
  const badCursor = await watch.expectFailure(() => api.observations.getMany({ ...window, cursor: 'not a cursor' }));
  const badQuery = await watch.expectFailure(() => api.metrics.metrics({ query: JSON.stringify({ ...question(name, at), view: 'nothing' }) }));
  const deleted = await api.trace.deleteMultiple({ traceIds: [sent[2].trace] });
  const afterDeletion = await api.trace.list({ name });
  return {
    sent, start: at(0), traces, byUser, byTags, byFilter, trace, thin, pages: [first, second], roots, observations, observation, sessions, session, metrics, metricsV1,
    missing, badCursor, badQuery, deleted, afterDeletion,
  };
}
