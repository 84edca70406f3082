const question = [{ role: 'user', content: 'Cheapest flight to Bogota?' }];
const tools = [{ type: 'function', function: { name: 'find_flights', parameters: { type: 'object', properties: { to: { type: 'string' } } } } }];

/** The wrapper of the OpenAI client around whole answers, streams, tool calls, embeddings and a refusal. */
export default async function ({ sdk, watch, model }) {
  const client = new sdk.OpenAI({ apiKey: 'none', baseURL: model.url, maxRetries: 0 });
  const root = sdk.startObservation('openai');
  const observed = generationName => sdk.observeOpenAI(client, {
    generationName, generationMetadata: { desk: 'north' }, parentSpanContext: root.otelSpan.spanContext(), userId: 'u_4417', sessionId: 'conv-openai', tags: ['wrapped'], traceName: 'openai-calls',
  });

  const plain = await observed('plain').chat.completions.create({ model: 'gpt-4o-mini', temperature: 0.2, messages: question });
  const streamed = await observed('streamed').chat.completions.create({ model: 'gpt-4o-mini', stream: true, stream_options: { include_usage: true }, messages: question });
  let text = '';
  for await (const chunk of streamed) text += chunk.choices[0]?.delta?.content ?? '';
  const called = await observed('tools').chat.completions.create({ model: 'gpt-4o-mini', messages: question, tools });
  await observed('embeddings').embeddings.create({ model: 'text-embedding-3-small', input: 'Bogota' });
  const refused = await watch.expectFailure(() => observed('refused').chat.completions.create({ model: 'overloaded', messages: question }));

  root.end();
  await sdk.flush();
  return { trace: root.traceId, plain: plain.choices[0].message, streamed: text, called: called.choices[0].message.tool_calls, refused };
}
