import { Langfuse, LangfuseWeb } from 'langfuse';
import { connect } from '../client.js';

/** Which project a key opens, what a wrong key gets, and the browser's key that may only send scores. */
export default async function ({ watch, server }) {
  const langfuse = connect(watch);
  const health = await langfuse.api.healthHealth();
  const projects = await langfuse.api.projectsGet();

  const stranger = new Langfuse({ baseUrl: server, secretKey: 'sk-lf-of-somebody-else', fetchRetryCount: 0 });
  const read = await watch.expectFailure(async () => {
    const answer = await stranger.fetchTraces();
    if (answer.data === undefined) throw new Error('no data');
  });
  const prompt = await watch.expectFailure(() => stranger.getPrompt('any', undefined, { maxRetries: 0 }));
  const write = await watch.expectFailure(async () => {
    stranger.trace({ id: 'v3-stranger', name: 'stranger' });
    await stranger.shutdownAsync();
  });

  const page = new LangfuseWeb({ baseUrl: server, fetchRetryCount: 0 });
  page.on('error', error => watch.note(error));
  page.on('warning', warning => watch.note(warning));
  await page.score({ id: 'v3-web-score', traceId: 'v3-web-trace', name: 'thumbs', value: 1, comment: 'from the page' });
  const overreach = await watch.expectFailure(async () => {
    page.traceStateless({ id: 'v3-web-forbidden', name: 'forbidden' });
    await page.shutdownAsync();
  });
  return { health, projects: projects.data, read, prompt, write, overreach };
}
