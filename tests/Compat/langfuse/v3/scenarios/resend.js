import { connect } from '../client.js';

/** The answer to a batch is lost, so the SDK sends all of it again. */
export default async function ({ watch }) {
  const langfuse = connect(watch);
  const send = langfuse.fetch;
  let batches = 0;
  langfuse.fetch = async (url, options) => {
    const answer = await send(url, options);
    if (url.endsWith('/ingestion') && ++batches === 1) throw new TypeError('connection reset');
    return answer;
  };
  const trace = langfuse.trace({ id: 'v3-resent', name: 'resent', tags: ['twice'], metadata: { n: 1 } });
  trace.generation({ name: 'say', model: 'gpt-4o-mini', usageDetails: { input: 1000, output: 100 } }).end({ output: 'Hi' });
  trace.event({ name: 'done' });
  trace.score({ name: 'resent', value: 1 });
  await langfuse.shutdownAsync();
  return { trace: trace.id, batches };
}
