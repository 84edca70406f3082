import { ChatPromptTemplate } from '@langchain/core/prompts';
import { tool } from '@langchain/core/tools';
import { createReactAgent } from '@langchain/langgraph/prebuilt';
import { ChatOpenAI } from '@langchain/openai';
import { CallbackHandler } from 'langfuse-langchain';
import { z } from 'zod';
import { connect } from '../client.js';

/** A chain, a stream and a LangGraph agent with a tool, seen through the callback handler. */
export default async function ({ watch, model }) {
  const handler = new CallbackHandler({ baseUrl: process.env.LANGFUSE_BASE_URL, sessionId: 'conv-lc', userId: 'u_4417', tags: ['langchain'], metadata: { desk: 'north' }, version: '2.0' });
  handler.langfuse.on('error', error => watch.note(error));
  handler.langfuse.on('warning', warning => watch.note(warning));
  const chat = new ChatOpenAI({ model: 'gpt-4o-mini', temperature: 0, apiKey: 'none', maxRetries: 0, configuration: { baseURL: model.url } });
  const template = ChatPromptTemplate.fromMessages([['system', 'Be brief.'], ['user', 'Cheapest flight to {city}?']]);

  const chain = await template.pipe(chat).invoke({ city: 'Bogota' }, { callbacks: [handler], runName: 'ask' });
  const chainTrace = handler.traceId;
  for await (const _ of await template.pipe(chat).stream({ city: 'Bogota' }, { callbacks: [handler], runName: 'ask-streaming' }));
  const streamTrace = handler.traceId;

  const findFlights = tool(({ to }) => `{"to":"${to}","price":420}`, { name: 'find_flights', description: 'Finds flights', schema: z.object({ to: z.string() }) });
  const agent = createReactAgent({ llm: chat, tools: [findFlights] });
  const result = await agent.invoke({ messages: [{ role: 'user', content: 'Cheapest flight to Bogota?' }] }, { callbacks: [handler], runName: 'agent' });
  const agentTrace = handler.traceId;

  const failing = new ChatOpenAI({ model: 'overloaded', apiKey: 'none', maxRetries: 0, configuration: { baseURL: model.url } });
  const refused = await watch.expectFailure(() => template.pipe(failing).invoke({ city: 'Bogota' }, { callbacks: [handler], runName: 'refused' }));
  const refusedTrace = handler.traceId;

  const langfuse = connect(watch);
  const root = langfuse.trace({ id: 'v3-langchain-root', name: 'request' });
  const desk = root.span({ name: 'desk' });
  const nested = new CallbackHandler({ root: desk });
  await template.pipe(chat).invoke({ city: 'Lima' }, { callbacks: [nested], runName: 'inside' });
  desk.end();

  await handler.shutdownAsync();
  await langfuse.shutdownAsync();
  return { chain: { trace: chainTrace, content: chain.content }, stream: { trace: streamTrace }, agent: { trace: agentTrace, content: result.messages.at(-1).content }, refused: { trace: refusedTrace, ...refused }, nested: { trace: root.id, desk: desk.id } };
}
