import { Langfuse } from 'langfuse';

/** A client whose failures are errors of the scenario. Retries come sooner than by default, so that a failing server shows at once. */
export function connect(watch, options = {}) {
  const langfuse = new Langfuse({ baseUrl: process.env.LANGFUSE_BASE_URL, fetchRetryDelay: 50, ...options });
  langfuse.on('error', error => watch.note(error));
  langfuse.on('warning', warning => watch.note(warning));
  return langfuse;
}
