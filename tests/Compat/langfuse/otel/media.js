const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Bytes and data URIs in inputs, outputs and metadata are uploaded, replaced by references, and found again. */
export default async function ({ sdk, server }) {
  const langfuse = new sdk.LangfuseClient();
  const photo = new sdk.LangfuseMedia({ contentBytes: Buffer.from(pixel, 'base64'), contentType: 'image/png', source: 'bytes' });
  const root = sdk.startObservation('look', { input: { photo }, metadata: { note: `data:text/plain;base64,${Buffer.from('small print').toString('base64')}` } });
  const generation = root.startObservation('see', { input: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } }] }], output: 'a pixel' }, { asType: 'generation' });
  generation.end();
  root.end();
  await sdk.flush();

  const observations = langfuse.api.legacy?.observationsV1 ?? langfuse.api.observations;
  const { input, metadata } = await observations.get(root.id);
  const resolved = await langfuse.media.resolveReferences({ obj: { input, note: metadata.note } });
  const mediaId = await photo.getId();
  const media = await langfuse.api.media.get(mediaId);
  const file = await fetch(new URL(media.url, server));
  return {
    trace: root.traceId, root: root.id, generation: generation.id, mediaId, reference: await photo.getTag(), stored: { input, note: metadata.note }, resolved, media,
    file: { status: file.status, type: file.headers.get('content-type'), base64: Buffer.from(await file.arrayBuffer()).toString('base64') },
  };
}
