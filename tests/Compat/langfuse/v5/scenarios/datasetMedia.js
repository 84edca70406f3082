const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A picture in an item of a dataset, which comes back with the item; and the dataset as it was before its item changed. */
export default async function ({ sdk }) {
  const langfuse = new sdk.LangfuseClient();
  const name = 'v5-pictures';
  await langfuse.api.datasets.create({ name });
  const photo = new sdk.LangfuseMedia({ contentBytes: Buffer.from(pixel, 'base64'), contentType: 'image/png', source: 'bytes' });
  const created = await langfuse.dataset.createItem({ datasetName: name, id: 'v5-picture', input: { views: [photo], question: 'What is it?' }, expectedOutput: 'a pixel' });
  const asItWas = created.updatedAt;
  const { items: [before] } = await langfuse.dataset.get(name);
  await langfuse.dataset.createItem({ datasetName: name, id: 'v5-picture', input: { views: [photo], question: 'Which colour is it?' } });
  const now = await langfuse.dataset.get(name);
  const past = await langfuse.dataset.get(name, { version: asItWas });
  const { mediaId, contentType, contentLength, url } = before.input.views[0];
  const file = await fetch(url);
  return {
    stored: created.input, picture: { mediaId, contentType, contentLength }, now: now.items.map(item => item.input.question), past: past.items.map(item => item.input.question),
    file: { status: file.status, base64: Buffer.from(await file.arrayBuffer()).toString('base64') },
  };
}
