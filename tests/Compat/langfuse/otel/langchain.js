/** A chain, a stream and a LangGraph agent with a tool, seen through the callback handler. */
export default async function ({ sdk, watch, model }) {
  const handler = new sdk.CallbackHandler({ sessionId: 'conv-lc', userId: 'u_4417', tags: ['langchain'], version: '2.0', traceMetadata: { desk: 'north' } });
  const chat = new sdk.ChatOpenAI({ model: 'gpt-4o-mini', temperature: 0, apiKey: 'none', maxRetries: 0, configuration: { baseURL: model.url } });
  const template = sdk.ChatPromptTemplate.fromMessages([['system', 'Be brief.'], ['user', 'Cheapest flight to {city}?']]);

  const chain = await template.pipe(chat).invoke({ city: 'Bogota' }, { callbacks: [handler], runName: 'ask' });
  const chainTrace = handler.last_trace_id;
  for await (const _ of await template.pipe(chat).stream({ city: 'Bogota' }, { callbacks: [handler], runName: 'ask-streaming' }));
  const streamTrace = handler.last_trace_id;

  const findFlights = sdk.tool(({ to }) => `{"to":"${to}","price":420}`, { name: 'find_flights', description: 'Finds flights', schema: sdk.z.object({ to: sdk.z.string() }) });
  const agent = sdk.createReactAgent({ llm: chat, tools: [findFlights] });
  const result = await agent.invoke({ messages: [{ role: 'user', content: 'Cheapest flight to Bogota?' }] }, { callbacks: [handler], runName: 'agent' });
  const agentTrace = handler.last_trace_id;

  const failing = new sdk.ChatOpenAI({ model: 'overloaded', apiKey: 'none', maxRetries: 0, configuration: { baseURL: model.url } });
  const refused = await watch.expectFailure(() => template.pipe(failing).invoke({ city: 'Bogota' }, { callbacks: [handler], runName: 'refused' }));
  const refusedTrace = handler.last_trace_id;

  await sdk.flush();
  return { chain: { trace: chainTrace, content: chain.content }, stream: { trace: streamTrace }, agent: { trace: agentTrace, content: result.messages.at(-1).content }, refused: { trace: refusedTrace, ...refused } };
}
