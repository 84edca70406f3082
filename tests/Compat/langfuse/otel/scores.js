/** A score of each type on a trace, an observation and a session, one by a configuration, one that is corrected, one deleted. */
export default async function ({ sdk }) {
  const langfuse = new sdk.LangfuseClient();
  const id = name => `${sdk.generation}-${name}`;
  const root = sdk.propagateAttributes({ sessionId: id('scored-session'), userId: 'u_4417', tags: ['judged'], traceName: 'scored' }, () => sdk.startObservation('answer'));
  root.end();
  await sdk.flush();
  const config = await langfuse.api.scoreConfigs.create({ name: 'tone', dataType: 'CATEGORICAL', categories: [{ label: 'rude', value: 0 }, { label: 'kind', value: 1 }], description: 'How it sounds' });

  langfuse.score.trace(root, { id: id('numeric'), name: 'relevance', value: 0.75, comment: 'close', metadata: { judge: 'human' } });
  langfuse.score.observation(root, { id: id('boolean'), name: 'grounded', value: 1, dataType: 'BOOLEAN' });
  langfuse.score.observation(root, { id: id('categorical'), name: 'verdict', value: 'good', dataType: 'CATEGORICAL' });
  langfuse.score.trace(root, { id: id('text'), name: 'review', value: 'Short and right.', dataType: 'TEXT' });
  langfuse.score.trace(root, { id: id('configured'), name: 'tone', value: 'kind', configId: config.id });
  langfuse.score.create({ id: id('session'), name: 'satisfied', sessionId: id('scored-session'), value: 4 });
  langfuse.score.trace(root, { name: 'unnamed', value: 3 });
  langfuse.score.trace(root, { id: id('corrected'), name: 'relevance-2', value: 0.1 });
  await langfuse.flush();
  langfuse.score.trace(root, { id: id('corrected'), name: 'relevance-2', value: 0.9, comment: 'second look' });
  await langfuse.flush();
  const legacy = langfuse.api.score ?? langfuse.api.legacy.scoreV1;
  const created = await legacy.create({ id: id('doomed'), traceId: root.traceId, name: 'doomed', value: 1 });
  await legacy.delete(id('doomed'));

  const scores = langfuse.api.scores?.getMany ? langfuse.api.scores : { getMany: query => langfuse.api.scoreV2.get(query), getById: one => langfuse.api.scoreV2.getById(one) };
  const all = await scores.getMany({ traceId: root.traceId, limit: 50 });
  const numeric = await scores.getMany({ name: 'relevance', dataType: 'NUMERIC', operator: '>=', value: 0.5 });
  const one = await scores.getById(id('numeric'));
  const configs = await langfuse.api.scoreConfigs.get({});
  const byId = await langfuse.api.scoreConfigs.getById(config.id);
  const archived = await langfuse.api.scoreConfigs.update(config.id, { isArchived: true });
  const newest = await langfuse.api.scoresV3?.getManyV3({ traceId: root.traceId, limit: 3, fields: 'details,subject' });
  const rest = newest?.meta.cursor && await langfuse.api.scoresV3.getManyV3({ traceId: root.traceId, limit: 50, fields: 'details,subject', cursor: newest.meta.cursor });
  return { trace: root.traceId, observation: root.id, session: id('scored-session'), config, created, all: all.data, numeric: numeric.data, one, configs: configs.data, byId, archived, newest, rest };
}
