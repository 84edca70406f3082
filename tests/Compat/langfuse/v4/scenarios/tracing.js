import { branches, streamed, wrapped } from '../../otel/parts/tree.js';

/** A tree of every type the SDK has; what belongs to the trace is told on its first span; times of one's own; functions that are observed. */
export default async function ({ sdk, watch }) {
  const root = sdk.startObservation('handle-request', { input: { question: 'Cheapest flight to Bogota?' }, metadata: { limits: { seats: [1, 2], vip: true } } });
  root.updateTrace({
    name: 'book-flight', userId: 'u_4417', sessionId: 'conv-2291', tags: ['travel', 'beta'], version: '1.4.0', metadata: { plan: 'pro' }, public: true,
    input: { asked: 'flight' }, output: { answer: 'AV 47' },
  });
  const ids = branches(root);
  root.update({ output: 'AV 47' }).end();
  const timed = streamed(sdk);
  const calls = await wrapped(sdk, watch);
  await sdk.flush();
  return { root: { trace: root.traceId, id: root.id, ...ids }, streamed: timed, ...calls };
}
