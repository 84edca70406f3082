/** Children of each type below a root, and what can be told about them. */
export function branches(root) {
  const agent = root.startObservation('plan', { input: { city: 'Bogota' }, metadata: { step: 1 } }, { asType: 'agent' });
  const retriever = agent.startObservation('search', { input: 'flights' }, { asType: 'retriever' });
  retriever.update({ output: [{ id: 'AV 47' }, { id: 'LA 12' }] }).end();
  const embedding = retriever.startObservation('embed', { model: 'text-embedding-3-small', input: 'flights', usageDetails: { input: 8 } }, { asType: 'embedding' });
  embedding.end();
  const choose = agent.startObservation('choose', {
    model: 'gpt-4o-mini', modelParameters: { temperature: 0.2, max_tokens: 256 }, metadata: { route: 'fast', attempt: 1 },
    input: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'Größe? 你好 👋' }],
  }, { asType: 'generation' });
  choose.update({
    output: { role: 'assistant', content: 'AV 47' },
    usageDetails: { input: 900, output: 50, cache_read_input_tokens: 300, output_reasoning_tokens: 20, total: 1270 },
    costDetails: { input: 0.000135, output: 0.00003, cache_read_input_tokens: 0.0000225, output_reasoning_tokens: 0.000012 },
  });
  const cacheMiss = choose.startObservation('cache-miss', { level: 'WARNING', statusMessage: 'cold cache', input: { key: 'BOG' } }, { asType: 'event' });
  choose.end();
  const priced = agent.startObservation('priced', { model: 'gpt-4o-mini', usageDetails: { input: 1000, output: 200 } }, { asType: 'generation' });
  priced.end();
  agent.end();
  const pay = root.startObservation('pay', { input: { amount: 420 } }, { asType: 'tool' });
  pay.update({ level: 'ERROR', statusMessage: 'card declined' }).end();
  const others = ['chain', 'evaluator', 'guardrail'].map(asType => {
    const observation = root.startObservation(asType, { version: '2' }, { asType });
    observation.end();
    return [asType, observation.id];
  });
  return {
    plan: agent.id, search: retriever.id, embed: embedding.id, choose: choose.id, cacheMiss: cacheMiss.id, priced: priced.id, pay: pay.id,
    ...Object.fromEntries(others),
  };
}

/** Began a minute ago, spoke after 250 ms, ended after 1250 ms; its parent is of another service and never arrives. */
export function streamed(sdk) {
  const started = Date.now() - 60_000;
  const at = ms => new Date(started + ms);
  const parentSpanContext = { traceId: { v4: '4'.repeat(32), v5: '5'.repeat(32) }[sdk.generation], spanId: '00f067aa0ba902b7', traceFlags: 1 };
  const stream = sdk.startObservation('stream', { model: 'gpt-4o-mini', completionStartTime: at(250), output: 'a b c' }, { asType: 'generation', startTime: at(0), parentSpanContext });
  stream.end(at(1250));
  return { trace: stream.traceId, id: stream.id, parent: parentSpanContext.spanId, startTime: at(0), completionStartTime: at(250), endTime: at(1250) };
}

/** Functions that are observed: one that answers, one that throws. */
export async function wrapped(sdk, watch) {
  let observed;
  const lookup = sdk.observe(async (city, { currency }) => {
    observed = { trace: sdk.getActiveTraceId(), id: sdk.getActiveSpanId() };
    sdk.updateActiveObservation({ metadata: { desk: 'north' } });
    return { city, price: 420, currency };
  }, { name: 'lookup', asType: 'tool' });
  await lookup('Bogota', { currency: 'USD' });

  let failed;
  const failing = sdk.observe(async () => {
    failed = { trace: sdk.getActiveTraceId(), id: sdk.getActiveSpanId() };
    throw new Error('no seats');
  }, { name: 'reserve' });
  const { thrown } = await watch.expectFailure(() => failing());

  let active;
  const activity = await watch.expectFailure(() => sdk.startActiveObservation('active', async span => {
    active = { trace: span.traceId, id: span.id };
    sdk.startObservation('inside').end();
    throw new Error('lost connection');
  }));
  return { observed, failed: { ...failed, thrown }, active: { ...active, thrown: activity.thrown } };
}
