/** Which project a key opens, what a wrong key gets, and how the SDK links to its traces. */
export default async function ({ sdk, watch }) {
  const langfuse = new sdk.LangfuseClient();
  const health = await langfuse.api.health.health();
  const projects = await langfuse.api.projects.get();
  const url = await langfuse.getTraceUrl('0af7651916cd43dd8448eb211c80319c');

  const secretKey = 'sk-lf-of-somebody-else';
  const stranger = new sdk.LangfuseClient({ secretKey });
  const read = await watch.expectFailure(() => stranger.api.trace.list({ limit: 1 }));
  const project = await watch.expectFailure(() => stranger.api.projects.get());
  const prompt = await watch.expectFailure(() => stranger.prompt.get('any', { maxRetries: 0 }));
  const score = await watch.expectFailure(async () => {
    stranger.score.create({ name: 'x', value: 1, traceId: '0af7651916cd43dd8448eb211c80319c' });
    await stranger.flush();
  });
  const spans = await watch.expectFailure(async () => {
    const provider = sdk.provide(secretKey);
    provider.getTracer('langfuse-sdk').startSpan('stranger').end();
    await provider.shutdown();
  });
  return { health, projects: projects.data, url, read, project, prompt, score, spans };
}
