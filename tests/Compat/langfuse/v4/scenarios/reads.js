import { question, send } from '../../otel/parts/read.js';

/** What was sent is read back by the generated client: the first version of each list, and the second where there is one. */
export default async function ({ sdk, watch }) {
  const { traces: sent, at, name } = await send(sdk);
  const { api } = new sdk.LangfuseClient();
  const traces = await api.trace.list({ name, limit: 2, page: 1, orderBy: 'timestamp.asc' });
  const byUser = await api.trace.list({ userId: 'v4-reader-1', fromTimestamp: at(0).toISOString(), toTimestamp: at(2500).toISOString() });
  const byTags = await api.trace.list({ tags: ['v4-read', 'n2'] });
  const trace = await api.trace.get(sent[1].trace);
  const observations = await api.observations.getMany({ traceId: sent[1].trace });
  const generations = await api.observations.getMany({ name: 'say', type: 'GENERATION', userId: 'v4-reader-1' });
  const observation = await api.observations.get(sent[1].say);
  const second = await api.observationsV2.getMany({ traceId: sent[1].trace, fields: 'core,basic,usage,io,model,metrics' });
  const sessions = await api.sessions.list({ limit: 50 });
  const session = await api.sessions.get('v4-read-session');
  const metrics = await api.metrics.metrics({ query: JSON.stringify(question(name, at)) });
  const metricsV2 = await api.metricsV2.metrics({ query: JSON.stringify(question(name, at)) });
  const missing = await watch.expectFailure(() => api.trace.get('0'.repeat(31) + '1'));
  const deleted = await api.trace.delete(sent[2].trace);
  const afterDeletion = await api.trace.list({ name });
  return { sent, start: at(0), traces, byUser, byTags, trace, observations, generations, observation, second, sessions, session, metrics, metricsV2, missing, deleted, afterDeletion };
}
