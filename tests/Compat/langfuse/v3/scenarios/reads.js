import { connect } from '../client.js';

/** What was sent is read back by the SDK's own methods, filtered and paged. */
export default async function ({ watch }) {
  const langfuse = connect(watch);
  const started = Date.now() - 120_000;
  const at = ms => new Date(started + ms);
  for (const n of [1, 2, 3]) {
    const trace = langfuse.trace({ id: `v3-read-${n}`, name: 'read', timestamp: at(n * 1000), userId: `v3-reader-${n % 2}`, sessionId: 'v3-read-session', tags: ['read', `n${n}`], version: 'r1', metadata: { n } });
    trace.span({ id: `v3-read-span-${n}`, name: 'work', startTime: at(n * 1000), endTime: at(n * 1000 + 500) });
    trace.generation({ id: `v3-read-generation-${n}`, name: 'say', model: 'gpt-4o-mini', startTime: at(n * 1000 + 100), endTime: at(n * 1000 + 400), usageDetails: { input: 1000, output: 100 } });
  }
  await langfuse.shutdownAsync();

  const traces = await langfuse.fetchTraces({ name: 'read', limit: 2, page: 1, orderBy: 'timestamp.asc' });
  const byUser = await langfuse.fetchTraces({ userId: 'v3-reader-1', fromTimestamp: at(0), toTimestamp: at(2500) });
  const byTags = await langfuse.fetchTraces({ tags: ['read', 'n2'] });
  const trace = await langfuse.fetchTrace('v3-read-2');
  const observations = await langfuse.fetchObservations({ traceId: 'v3-read-2' });
  const generations = await langfuse.fetchObservations({ name: 'say', type: 'GENERATION', limit: 2, page: 2 });
  const observation = await langfuse.fetchObservation('v3-read-generation-2');
  const sessions = await langfuse.fetchSessions({ limit: 50 });
  const session = await langfuse.api.sessionsGet('v3-read-session');
  const metrics = await langfuse.api.metricsMetrics({ query: JSON.stringify({
    view: 'observations', metrics: [{ measure: 'count', aggregation: 'count' }, { measure: 'totalTokens', aggregation: 'sum' }], dimensions: [{ field: 'providedModelName' }],
    filters: [{ type: 'string', column: 'name', operator: '=', value: 'say' }], fromTimestamp: at(-60_000), toTimestamp: new Date(),
  }) });
  const missing = await watch.expectFailure(() => langfuse.fetchTrace('v3-nothing-here'));
  const deleted = await langfuse.api.traceDelete('v3-read-3');
  const afterDeletion = await langfuse.fetchTraces({ name: 'read' });
  return { start: at(0), traces, byUser, byTags, trace: trace.data, observations, generations, observation: observation.data, sessions, session, metrics, missing, deleted, afterDeletion };
}
