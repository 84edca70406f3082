import { observeOpenAI } from 'langfuse';
import OpenAI from 'openai';
import { connect } from '../client.js';

const question = [{ role: 'user', content: 'Cheapest flight to Bogota?' }];
const tools = [{ type: 'function', function: { name: 'find_flights', parameters: { type: 'object', properties: { to: { type: 'string' } } } } }];

/** The wrapper of the OpenAI client around whole answers, streams, tool calls, embeddings and a refusal. */
export default async function ({ watch, model }) {
  const langfuse = connect(watch);
  const trace = langfuse.trace({ id: 'v3-openai', name: 'openai', userId: 'u_4417' });
  const client = new OpenAI({ apiKey: 'none', baseURL: model.url, maxRetries: 0 });
  const observed = generationName => observeOpenAI(client, { parent: trace, generationName, metadata: { desk: 'north' } });

  const plain = await observed('plain').chat.completions.create({ model: 'gpt-4o-mini', temperature: 0.2, messages: question });
  const streamed = await observed('streamed').chat.completions.create({ model: 'gpt-4o-mini', stream: true, stream_options: { include_usage: true }, messages: question });
  let text = '';
  for await (const chunk of streamed) text += chunk.choices[0]?.delta?.content ?? '';
  const called = await observed('tools').chat.completions.create({ model: 'gpt-4o-mini', messages: question, tools });
  await observed('embeddings').embeddings.create({ model: 'text-embedding-3-small', input: 'Bogota' });
  const refused = await watch.expectFailure(() => observed('refused').chat.completions.create({ model: 'overloaded', messages: question }));

  await langfuse.shutdownAsync();
  return { trace: trace.id, plain: plain.choices[0].message, streamed: text, called: called.choices[0].message.tool_calls, refused };
}
