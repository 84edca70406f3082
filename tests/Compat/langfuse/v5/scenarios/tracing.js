import { branches, streamed, wrapped } from '../../otel/parts/tree.js';

/** A tree of every type the SDK has, under attributes that are propagated to all of it; times of one's own; functions that are observed. */
export default async function ({ sdk, watch }) {
  const root = sdk.propagateAttributes(
    { traceName: 'book-flight', userId: 'u_4417', sessionId: 'conv-2291', tags: ['travel', 'beta'], version: '1.4.0', metadata: { plan: 'pro' } },
    () => {
      const root = sdk.startObservation('handle-request', { input: { question: 'Cheapest flight to Bogota?' }, metadata: { limits: { seats: [1, 2], vip: true } } });
      const ids = branches(root);
      root.setTraceIO({ input: { asked: 'flight' }, output: { answer: 'AV 47' } });
      root.setTraceAsPublic();
      root.update({ output: 'AV 47' }).end();
      return { trace: root.traceId, id: root.id, ...ids };
    });
  const timed = streamed(sdk);
  const calls = await wrapped(sdk, watch);
  await sdk.flush();
  return { root, streamed: timed, ...calls };
}
