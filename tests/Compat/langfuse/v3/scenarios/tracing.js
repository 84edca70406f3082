import { connect } from '../client.js';

/** A tree of everything the SDK can send, with updates after creation; a generation without a trace; one with times of its own. */
export default async function ({ watch }) {
  const langfuse = connect(watch, { environment: 'staging', release: '2026.11' });
  const trace = langfuse.trace({
    id: 'v3-booking', name: 'book-flight', userId: 'u_4417', sessionId: 'conv-2291', tags: ['travel', 'beta'], version: '1.4.0', public: true,
    metadata: { plan: 'pro', limits: { seats: [1, 2], vip: true } }, input: { question: 'Cheapest flight to Bogota?' },
  });
  const plan = trace.span({ name: 'plan', input: { city: 'Bogota' }, metadata: { step: 1 }, version: '1.4.0' });
  const choose = plan.generation({
    name: 'choose', model: 'gpt-4o-mini', modelParameters: { temperature: 0.2, max_tokens: 256, stop: ['END', '\n'], stream: false },
    input: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'Größe? 你好 👋' }], metadata: { attempt: 1 },
  });
  const cacheMiss = choose.event({ name: 'cache-miss', level: 'WARNING', statusMessage: 'cold cache', input: { key: 'BOG' }, metadata: { shard: 3 } });
  choose.update({ metadata: { route: 'fast' } });
  choose.end({
    output: { role: 'assistant', content: 'AV 47' },
    usageDetails: { input: 900, output: 50, cache_read_input_tokens: 300, output_reasoning_tokens: 20, total: 1270 },
    costDetails: { input: 0.000135, output: 0.00003, cache_read_input_tokens: 0.0000225, output_reasoning_tokens: 0.000012 },
  });
  plan.update({ metadata: { retries: 2 }, level: 'DEBUG' });
  plan.end({ output: ['AV 47', 'LA 12'] });
  const pay = trace.span({ name: 'pay', input: { amount: 420 } });
  pay.end({ level: 'ERROR', statusMessage: 'card declined' });
  // Without this the update may overtake the creation: the SDK sends what is smaller to examine first.
  await langfuse.flushAsync();
  trace.update({ output: { answer: 'AV 47' }, tags: ['sold'], metadata: { limits: { vip: false }, closed: true } });

  const lonely = langfuse.generation({ name: 'lonely', model: 'gpt-4o-mini', input: 'Hi', output: 'Hello', usage: { promptTokens: 1000, completionTokens: 200, totalTokens: 1200 } });
  lonely.end();

  const started = Date.now() - 60_000;
  const at = ms => new Date(started + ms);
  const timed = langfuse.trace({ id: 'v3-streaming', name: 'streamed', timestamp: at(0) });
  timed.generation({ id: 'v3-streamed', name: 'stream', model: 'gpt-4o-mini', startTime: at(0), completionStartTime: at(250), endTime: at(1250), output: 'a b c' });

  await langfuse.shutdownAsync();
  return {
    trace: trace.id, plan: plan.id, choose: choose.id, cacheMiss: cacheMiss.id, pay: pay.id,
    lonely: { trace: lonely.traceId, id: lonely.id }, streamed: { trace: timed.id, startTime: at(0), completionStartTime: at(250), endTime: at(1250) },
    url: trace.getTraceUrl(),
  };
}
