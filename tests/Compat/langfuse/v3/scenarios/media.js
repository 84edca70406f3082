import { LangfuseMedia } from 'langfuse';
import { connect } from '../client.js';

export const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Bytes and data URIs in inputs, outputs and metadata are uploaded, replaced by references, and found again. */
export default async function ({ watch, server }) {
  const langfuse = connect(watch);
  // The SDK loads what it hashes with in the background; a program that has waited for anything has it.
  await langfuse.api.healthHealth();
  const photo = new LangfuseMedia({ contentBytes: Buffer.from(pixel, 'base64'), contentType: 'image/png' });
  const trace = langfuse.trace({ id: 'v3-media', name: 'look', input: { photo }, metadata: { note: `data:text/plain;base64,${Buffer.from('small print').toString('base64')}` } });
  const generation = trace.generation({ name: 'see', input: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } }] }] });
  generation.end({ output: 'a pixel' });
  await langfuse.shutdownAsync();

  const { data } = await langfuse.fetchTrace(trace.id);
  const resolved = await langfuse.resolveMediaReferences({ obj: { input: data.input, metadata: data.metadata } });
  const media = await langfuse.fetchMedia(photo._mediaId);
  const file = await fetch(new URL(media.url, server));
  return {
    trace: trace.id, generation: generation.id, mediaId: photo._mediaId, reference: photo.toJSON(), sha256: photo.contentSha256Hash, stored: { input: data.input, metadata: data.metadata }, resolved, media,
    file: { status: file.status, type: file.headers.get('content-type'), base64: Buffer.from(await file.arrayBuffer()).toString('base64') },
  };
}
