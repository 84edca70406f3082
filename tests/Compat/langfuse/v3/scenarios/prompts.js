import { createServer } from 'node:net';
import { connect } from '../client.js';

/** Text and chat prompts: created, fetched, cached, compiled, moved between labels, linked to a generation, and what happens without a server. */
export default async function ({ watch }) {
  const langfuse = connect(watch);
  const first = await langfuse.createPrompt({ name: 'v3/support/greeting', prompt: 'Hello {{name}}!', labels: ['production'], tags: ['support'], config: { model: 'gpt-4o-mini', temperature: 0.7 }, commitMessage: 'First words' });
  const second = await langfuse.createPrompt({ name: 'v3/support/greeting', prompt: 'Dear {{name}},', labels: ['staging'], tags: ['support', 'formal'], config: { model: 'gpt-4o' } });
  await langfuse.createPrompt({ name: 'v3-chat', type: 'chat', labels: ['production'], prompt: [{ role: 'system', content: 'You help {{company}}.' }, { type: 'placeholder', name: 'history' }, { role: 'user', content: '{{question}}' }] });

  const production = await langfuse.getPrompt('v3/support/greeting');
  const staging = await langfuse.getPrompt('v3/support/greeting', undefined, { label: 'staging' });
  const latest = await langfuse.getPrompt('v3/support/greeting', undefined, { label: 'latest' });
  const byVersion = await langfuse.getPrompt('v3/support/greeting', 1);
  const cached = (await langfuse.getPrompt('v3/support/greeting')) === production;
  const chat = await langfuse.getPrompt('v3-chat', undefined, { type: 'chat' });
  const compiled = chat.compile({ company: 'ACME', question: 'Where is it?' }, { history: [{ role: 'assistant', content: 'Hi' }] });

  const moved = await langfuse.updatePrompt({ name: 'v3/support/greeting', version: 2, newLabels: ['production', 'tested'] });
  const afterMove = await langfuse.getPrompt('v3/support/greeting', undefined, { cacheTtlSeconds: 0 });
  const firstAfterMove = await langfuse.api.promptsGet({ promptName: encodeURIComponent('v3/support/greeting'), version: 1 });
  await langfuse.createPrompt({ name: 'v3-letter', prompt: '@@@langfusePrompt:name=v3/support/greeting|label=production@@@ yours {{signature}}', labels: ['production'] });
  const composed = await langfuse.getPrompt('v3-letter');
  const list = await langfuse.api.promptsList({ name: 'v3/support/greeting' });
  const missing = await watch.expectFailure(() => langfuse.getPrompt('v3-none', undefined, { maxRetries: 0 }));

  const trace = langfuse.trace({ id: 'v3-prompted', name: 'prompted' });
  const generation = trace.generation({ name: 'greet', prompt: afterMove, model: 'gpt-4o-mini', input: afterMove.compile({ name: 'Ada' }) });
  generation.end({ output: 'Hello' });
  await langfuse.shutdownAsync();

  const down = connect(watch, { baseUrl: await nobody() });
  let fallback;
  const offline = await watch.expectFailure(async () => {
    fallback = await down.getPrompt('v3/support/greeting', undefined, { fallback: 'Hi {{name}}', maxRetries: 0 });
  });

  return {
    first: plain(first), second: plain(second), production: plain(production), staging: plain(staging), latest: plain(latest), byVersion: plain(byVersion), cached,
    text: production.compile({ name: 'Ada' }), chat: { prompt: chat.prompt, compiled }, moved, afterMove: plain(afterMove), firstAfterMove, list, composed: plain(composed), missing,
    trace: trace.id, generation: generation.id, fallback: { text: fallback.compile({ name: 'Ada' }), isFallback: fallback.isFallback, thrown: offline.thrown },
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
