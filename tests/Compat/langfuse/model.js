import { createServer } from 'node:http';

export const name = 'gpt-4o-mini', snapshot = 'gpt-4o-mini-2024-07-18';
export const answer = 'The cheapest flight to Bogota costs 420 USD.';
export const usage = {
  prompt_tokens: 1200, completion_tokens: 80, total_tokens: 1280,
  prompt_tokens_details: { cached_tokens: 1000, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 30, audio_tokens: 0, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
};
const toolCall = { id: 'call_1', type: 'function', function: { name: 'find_flights', arguments: '{"to":"BOG"}' } };

/** Answers like the API of OpenAI, always the same: nothing here reaches the internet. The model "overloaded" answers 429. */
export class Model {
  static async start() {
    const server = createServer(serve);
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
    server.unref();
    return new Model(`http://127.0.0.1:${server.address().port}/v1`);
  }

  constructor(url) {
    this.url = url;
  }
}

async function serve(request, response) {
  let text = '';
  for await (const piece of request) text += piece;
  const body = JSON.parse(text);
  if (body.model === 'overloaded')
    return send(response, 429, { error: { message: 'Rate limit reached', type: 'requests', param: null, code: 'rate_limit_exceeded' } });
  if (request.url === '/v1/embeddings') return send(response, 200, embedding(body));
  if (request.url !== '/v1/chat/completions') return send(response, 404, { error: { message: `no such path ${request.url}` } });
  // A tool that is offered is called once; its result is then put in words.
  const calls = body.tools && body.messages.at(-1).role !== 'tool';
  return body.stream ? stream(response, calls, body.stream_options?.include_usage) : send(response, 200, whole(calls));
}

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const completion = { id: 'chatcmpl-1', created: 1780000000, model: snapshot, system_fingerprint: 'fp_1' };

function whole(calls) {
  const message = calls ? { role: 'assistant', content: null, tool_calls: [toolCall] } : { role: 'assistant', content: answer };
  return { ...completion, object: 'chat.completion', choices: [{ index: 0, message, logprobs: null, finish_reason: calls ? 'tool_calls' : 'stop' }], usage };
}

async function stream(response, calls, withUsage) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const chunk = (choices, more) => response.write(`data: ${JSON.stringify({ ...completion, object: 'chat.completion.chunk', choices, ...more })}\n\n`);
  const say = (delta, finish_reason = null) => chunk([{ index: 0, delta, logprobs: null, finish_reason }]);
  const deltas = calls ? [{ tool_calls: [{ index: 0, ...toolCall }] }] : answer.split(/(?= )/).map(content => ({ content }));
  await pause();
  say({ role: 'assistant', content: calls ? null : '' });
  for (const delta of deltas) {
    await pause();
    say(delta);
  }
  say({}, calls ? 'tool_calls' : 'stop');
  if (withUsage) chunk([], { usage });
  response.end('data: [DONE]\n\n');
}

// A model thinks: without it the time to the first token could not be told from the latency.
const pause = () => new Promise(resolve => setTimeout(resolve, 5));

function embedding(body) {
  const values = new Float32Array([0.25, -0.5, 1]);
  const vector = body.encoding_format === 'base64' ? Buffer.from(values.buffer).toString('base64') : [...values];
  return { object: 'list', model: body.model, data: [{ object: 'embedding', index: 0, embedding: vector }], usage: { prompt_tokens: 8, total_tokens: 8 } };
}
