import { createServer } from 'node:net';

/** Text and chat prompts: created, fetched, cached, compiled, moved between labels, linked to a generation, deleted, and what happens without a server. */
export default async function ({ sdk, watch }) {
  const langfuse = new sdk.LangfuseClient();
  const name = `${sdk.generation}/support/greeting`, chatName = `${sdk.generation}-chat`;
  const first = await langfuse.prompt.create({ name, prompt: 'Hello {{name}}!', labels: ['production'], tags: ['support'], config: { model: 'gpt-4o-mini', temperature: 0.7 }, commitMessage: 'First words' });
  const second = await langfuse.prompt.create({ name, prompt: 'Dear {{name}},', labels: ['staging'], tags: ['support', 'formal'], config: { model: 'gpt-4o' } });
  await langfuse.prompt.create({ name: chatName, type: 'chat', labels: ['production'], prompt: [{ role: 'system', content: 'You help {{company}}.' }, { type: 'placeholder', name: 'history' }, { role: 'user', content: '{{question}}' }] });

  const production = await langfuse.prompt.get(name);
  const staging = await langfuse.prompt.get(name, { label: 'staging' });
  const latest = await langfuse.prompt.get(name, { label: 'latest' });
  const byVersion = await langfuse.prompt.get(name, { version: 1 });
  const cached = (await langfuse.prompt.get(name)) === production;
  const chat = await langfuse.prompt.get(chatName, { type: 'chat' });
  const compiled = chat.compile({ company: 'ACME', question: 'Where is it?' }, { history: [{ role: 'assistant', content: 'Hi' }] });

  const moved = await langfuse.prompt.update({ name, version: 2, newLabels: ['production', 'tested'] });
  const afterMove = await langfuse.prompt.get(name);
  const firstAfterMove = await langfuse.prompt.get(name, { version: 1, cacheTtlSeconds: 0 });
  await langfuse.prompt.create({ name: `${sdk.generation}-letter`, prompt: `@@@langfusePrompt:name=${name}|label=production@@@ yours {{signature}}`, labels: ['production'] });
  const composed = await langfuse.prompt.get(`${sdk.generation}-letter`);
  const list = await langfuse.api.prompts.list({ name });
  const missing = await watch.expectFailure(() => langfuse.prompt.get(`${sdk.generation}-none`, { maxRetries: 0 }));

  const generation = sdk.startObservation('greet', { prompt: afterMove, model: 'gpt-4o-mini', input: afterMove.compile({ name: 'Ada' }), output: 'Hello' }, { asType: 'generation' });
  generation.end();
  await sdk.flush();

  await langfuse.prompt.create({ name: `${sdk.generation}-doomed`, prompt: 'x' });
  await langfuse.prompt.delete(`${sdk.generation}-doomed`);
  const deleted = await watch.expectFailure(() => langfuse.prompt.get(`${sdk.generation}-doomed`, { label: 'latest', maxRetries: 0 }));

  const down = new sdk.LangfuseClient({ baseUrl: await nobody() });
  let fallback;
  const offline = await watch.expectFailure(async () => {
    fallback = await down.prompt.get(name, { fallback: 'Hi {{name}}', maxRetries: 0 });
  });
  return {
    name, first: plain(first), second: plain(second), production: plain(production), staging: plain(staging), latest: plain(latest), byVersion: plain(byVersion), cached,
    text: production.compile({ name: 'Ada' }), chat: { prompt: chat.prompt, compiled }, moved, afterMove: plain(afterMove), firstAfterMove: plain(firstAfterMove), list, composed: plain(composed), missing, deleted,
    trace: generation.traceId, generation: generation.id, fallback: { text: fallback.compile({ name: 'Ada' }), isFallback: fallback.isFallback, thrown: offline.thrown },
  };
}

const plain = ({ name, version, prompt, labels, tags, config, type, commitMessage, isFallback }) => ({ name, version, prompt, labels, tags, config, type, commitMessage, isFallback });

/** An address on which nobody listens. */
function nobody() {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = `http://127.0.0.1:${server.address().port}`;
      server.close(() => resolve(address));
    });
  });
}
