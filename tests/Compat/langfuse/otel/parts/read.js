/** Three traces of two users in one session, a second apart. */
export async function send(sdk) {
  const started = Date.now() - 120_000;
  const at = ms => new Date(started + ms);
  const traces = [1, 2, 3].map(n => sdk.propagateAttributes(
    { userId: `${sdk.generation}-reader-${n % 2}`, sessionId: `${sdk.generation}-read-session`, tags: [`${sdk.generation}-read`, `n${n}`], version: 'r1', traceName: `${sdk.generation}-read` },
    () => {
      const root = sdk.startObservation('work', { input: { n } }, { startTime: at(n * 1000) });
      const say = sdk.startObservation('say', { model: 'gpt-4o-mini', usageDetails: { input: 1000, output: 100 } }, { asType: 'generation', startTime: at(n * 1000 + 100), parentSpanContext: root.otelSpan.spanContext() });
      say.end(at(n * 1000 + 400));
      root.end(at(n * 1000 + 500));
      return { trace: root.traceId, root: root.id, say: say.id };
    }));
  await sdk.flush();
  return { traces, at, name: `${sdk.generation}-read` };
}

/** How many generations a model had and how many tokens they took, by what the trace is called. */
export const question = (name, at) => ({
  view: 'observations', metrics: [{ measure: 'count', aggregation: 'count' }, { measure: 'totalTokens', aggregation: 'sum' }], dimensions: [{ field: 'providedModelName' }],
  filters: [{ type: 'string', column: 'traceName', operator: '=', value: name }, { type: 'string', column: 'name', operator: '=', value: 'say' }],
  fromTimestamp: at(-60_000).toISOString(), toTimestamp: new Date().toISOString(),
});
