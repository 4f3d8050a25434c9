import { Binary, type Document, Long } from 'bson';
import { commandOptions } from '../testing/options/refused-options.js';
import { type TestContext, startContext } from '../testing/start-context.js';
import { commands } from './command-table.js';
import { deleteStatementFields } from './delete.js';
import { genericFieldsOf } from './generic-fields.js';
import { updateStatementFields } from './update.js';

const now = Date.UTC(2026, 0, 15);
let test: TestContext;
const run = (command: Document): Promise<Document> => test.run(command);
const lsid = (n: number): Document => ({ id: new Binary(Buffer.alloc(16, n), 4) });

async function find(more: Document = {}): Promise<Document[]> {
  const { cursor } = await run({ find: 'things', sort: { _id: 1 }, ...more });
  return cursor.firstBatch as Document[];
}

const ids = (documents: readonly Document[]): unknown[] => documents.map(({ _id }) => _id);
const aggregate = (more: Document): Promise<Document> =>
  run({ aggregate: 'things', pipeline: [], cursor: {}, ...more });
const update = (more: Document): Promise<Document> =>
  run({ update: 'things', updates: [{ q: { a: { $gte: 2 } }, u: { $set: { b: 1 } }, ...more }] });
const modify = (more: Document): Promise<Document> =>
  run({ findAndModify: 'things', query: {}, sort: { _id: 1 }, update: { $set: { a: 9 } }, ...more });
const fails = async (command: Document, message: string): Promise<void> => {
  await expect(run(command)).rejects.toThrow(message);
};
const index = async (more: Document): Promise<Document | undefined> => {
  await run({ createIndexes: 'things', indexes: [{ key: { b: 1 }, name: 'b_1', ...more }] });
  const { cursor } = await run({ listIndexes: 'things' });
  return (cursor.firstBatch as Document[]).at(-1);
};
const plan = async (command: Document): Promise<string> =>
  JSON.stringify(await run({ explain: command, verbosity: 'queryPlanner' }));

/** What each option does, by command and option: seen, not assumed. */
const effects: Readonly<Record<string, () => Promise<void>>> = {
  // For everyone
  'any.$db': async () => expect((await run({ count: 'things', $db: 'other' }))['n']).toBe(0),
  'any.lsid': async () => {
    const { cursor } = await run({ find: 'things', batchSize: 1, lsid: lsid(1) });
    const more = { getMore: cursor.id, collection: 'things' };
    await fails({ ...more, lsid: lsid(2) }, 'created in another session');
    await run({ endSessions: [lsid(1)] });
    await fails({ ...more, lsid: lsid(1) }, 'not found');
    await fails({ ping: 1, lsid: { id: 1 } }, 'must be a UUID');
    await fails({ ping: 1, lsid: { ...lsid(1), uid: 1 } }, 'ping.lsid.uid');
  },
  'any.$readPreference': async () => {
    expect((await find({ $readPreference: { mode: 'secondary' } })).length).toBe(3);
    await fails({ ping: 1, $readPreference: { mode: 'x' } }, '$readPreference.mode');
    for (const option of ['tags', 'maxStalenessSeconds', 'hedge'])
      await fails(
        { ping: 1, $readPreference: { mode: 'nearest', [option]: {} } },
        `$readPreference.${option}`,
      );
  },
  'any.comment': async () => expect((await find({ comment: { any: 'thing' } })).length).toBe(3),
  'any.maxTimeMS': async () => {
    const documents = Array.from({ length: 20_000 }, (_, n) => ({ n }));
    await fails({ insert: 'many', documents, maxTimeMS: 1 }, 'exceeded time limit');
    await run({ insert: 'many', documents });
    await fails({ find: 'many', filter: { n: -1 }, maxTimeMS: 1 }, 'exceeded time limit');
    await fails(
      { aggregate: 'many', pipeline: [{ $match: { n: -1 } }], cursor: {}, maxTimeMS: 1 },
      'time limit',
    );
    const u = { q: { n: { $gte: 0 } }, u: { $set: { m: 1 } }, multi: true };
    await fails({ update: 'many', updates: [u], maxTimeMS: 1 }, 'exceeded time limit');
    await fails(
      { createIndexes: 'many', indexes: [{ key: { n: 1 }, name: 'n' }], maxTimeMS: 1 },
      'time limit',
    );
    await fails({ ping: 1, maxTimeMS: -1 }, 'maxTimeMS');
    await run({ drop: 'many' });
  },
  'any.apiVersion': async () => fails({ ping: 1, apiVersion: '2' }, 'API version must be "1"'),
  'any.apiStrict': async () => {
    await fails({ ping: 1, apiVersion: '1', apiStrict: true }, 'apiStrict');
    await fails({ ping: 1, apiStrict: false }, 'Provided apiStrict without passing apiVersion');
    expect(await run({ ping: 1, apiVersion: '1', apiStrict: false })).toEqual({ ok: 1 });
  },
  'any.apiDeprecationErrors': async () => {
    await fails({ ping: 1, apiVersion: '1', apiDeprecationErrors: true }, 'apiDeprecationErrors');
    await fails({ ping: 1, apiDeprecationErrors: false }, 'without passing apiVersion');
  },
  'read.readConcern': async () => {
    for (const level of ['local', 'available'])
      expect((await find({ readConcern: { level } })).length).toBe(3);
    for (const level of ['majority', 'linearizable', 'snapshot'])
      await fails({ find: 'things', readConcern: { level } }, level);
    for (const option of ['afterClusterTime', 'atClusterTime', 'afterOpTime', 'provenance'])
      await fails({ find: 'things', readConcern: { [option]: 1 } }, `readConcern.${option}`);
  },
  'write.writeConcern': async () => {
    for (const writeConcern of [
      { w: 1 },
      { w: 'majority', j: true, wtimeout: 5 },
      { w: 0 },
      { j: false, fsync: true },
    ])
      expect(await run({ insert: 'things', documents: [{}], writeConcern })).toMatchObject({ n: 1 });
    for (const w of [2, 'tag'])
      await fails({ insert: 'things', documents: [{}], writeConcern: { w } }, 'not replicated');
    for (const option of ['provenance', 'wtimeoutMS', 'getLastError'])
      await fails(
        { insert: 'things', documents: [{}], writeConcern: { [option]: 1 } },
        `writeConcern.${option}`,
      );
  },
  'retryable.txnNumber': async () => {
    const insert = {
      insert: 'things',
      documents: [{ _id: 7 }],
      lsid: lsid(1),
      txnNumber: Long.fromNumber(1),
    };
    await run(insert);
    expect(await run(insert)).toMatchObject({ n: 1, retriedStmtIds: [0] });
    await fails(
      { find: 'things', lsid: lsid(1), txnNumber: Long.fromNumber(2) },
      'Transaction numbers are only',
    );
    await fails({ ...insert, autocommit: false }, 'Transaction numbers are only allowed on a replica set');
    await fails({ ...insert, lsid: undefined }, 'requires a session ID');
    await fails({ ...insert, txnNumber: 1 }, 'insert.txnNumber');
  },

  'hello.client': async () =>
    expect(await run({ hello: 1, client: { driver: {} } })).toMatchObject({ ok: 1 }),
  'hello.helloOk': async () =>
    expect(await run({ isMaster: 1, helloOk: true })).toMatchObject({ helloOk: true }),
  'hello.compression': async () => {
    // An offer: no compressor is taken, and none is named in the reply.
    expect(await run({ hello: 1, compression: ['zlib'] })).not.toHaveProperty('compression');
  },
  'hello.backpressure': async () =>
    expect(await run({ hello: 1, backpressure: true })).toMatchObject({ ok: 1 }),

  'find.filter': async () => expect(ids(await find({ filter: { a: 2 } }))).toEqual([2]),
  'find.sort': async () => expect(ids(await find({ sort: { a: -1 } }))).toEqual([3, 2, 1]),
  'find.projection': async () => expect((await find({ projection: { a: 1, _id: 0 } }))[0]).toEqual({ a: 1 }),
  'find.hint': async () => {
    expect(await plan({ find: 'things', hint: { a: 1 } })).toContain('IXSCAN');
    expect(await plan({ find: 'things', hint: '_id_' })).toContain('_id_');
    await fails({ find: 'things', hint: 'no' }, 'hint provided does not correspond to an existing index');
    await fails({ find: 'things', hint: { $natural: 1 } }, 'hint provided does not correspond');
  },
  'find.skip': async () => expect(ids(await find({ skip: 1 }))).toEqual([2, 3]),
  'find.limit': async () => expect(ids(await find({ limit: 1 }))).toEqual([1]),
  'find.batchSize': async () => expect((await find({ batchSize: 2 })).length).toBe(2),
  'find.singleBatch': async () => {
    const { cursor } = await run({ find: 'things', batchSize: 1, singleBatch: true });
    expect([cursor.firstBatch.length, Number(cursor.id)]).toEqual([1, 0]);
  },
  'getMore.collection': async () => {
    const { cursor } = await run({ find: 'things', batchSize: 1 });
    await fails(
      { getMore: cursor.id, collection: 'others' },
      'belongs to a different namespace tenor.things',
    );
    await fails({ getMore: cursor.id, collection: 'things', maxTimeMS: 5 }, 'cannot set maxTimeMS');
    const more = await run({ getMore: cursor.id, collection: 'things' });
    expect(more['cursor'].nextBatch.length).toBe(2);
  },
  'getMore.batchSize': async () => {
    const { cursor } = await run({ find: 'things', batchSize: 0 });
    const more = await run({ getMore: cursor.id, collection: 'things', batchSize: 2 });
    expect(more['cursor'].nextBatch.length).toBe(2);
  },
  'killCursors.cursors': async () => {
    const { cursor } = await run({ find: 'things', batchSize: 1 });
    const kill = (name: string) => run({ killCursors: name, cursors: [cursor.id] });
    expect((await kill('others'))['cursorsNotFound'].length).toBe(1);
    expect((await kill('things'))['cursorsKilled'].length).toBe(1);
    await fails({ getMore: cursor.id, collection: 'things' }, 'not found');
  },
  'insert.documents': async () => {
    await run({ insert: 'things', documents: [{ _id: 8 }] });
    expect(ids(await find())).toContain(8);
  },
  'insert.ordered': async () => {
    const documents = [{ _id: 1 }, { _id: 20 }];
    expect(await run({ insert: 'things', documents })).toMatchObject({ n: 0 });
    expect(await run({ insert: 'things', documents, ordered: false })).toMatchObject({ n: 1 });
  },
  'update.updates': async () => expect(await update({})).toMatchObject({ n: 1, nModified: 1 }),
  'update.ordered': async () => {
    const updates = [
      { q: {}, u: { $set: { _id: 5 } } },
      { q: {}, u: { $set: { z: 1 } } },
    ];
    expect(await run({ update: 'things', updates })).toMatchObject({ n: 0 });
    expect(await run({ update: 'things', updates, ordered: false })).toMatchObject({ n: 1 });
  },
  'update.updates.q': async () => expect(await update({ q: { a: 77 } })).toMatchObject({ n: 0 }),
  'update.updates.u': async () => {
    await update({ u: { replaced: true } });
    expect(await find({ filter: { replaced: true } })).toHaveLength(1);
  },
  'update.updates.multi': async () => expect(await update({ multi: true })).toMatchObject({ n: 2 }),
  'update.updates.upsert': async () =>
    expect(await update({ q: { _id: 30 }, upsert: true })).toMatchObject({
      upserted: [{ index: 0, _id: 30 }],
    }),
  'update.updates.hint': async () => {
    const reply = await update({ hint: 'no' });
    expect(reply['writeErrors'][0].errmsg).toContain('hint provided does not correspond');
    expect(await update({ hint: 'a_1' })).toMatchObject({ n: 1 });
  },
  'update.updates.arrayFilters': async () => {
    await run({ insert: 'things', documents: [{ _id: 40, l: [1, 5] }] });
    await update({ q: { _id: 40 }, u: { $set: { 'l.$[x]': 0 } }, arrayFilters: [{ x: { $gt: 2 } }] });
    expect((await find({ filter: { _id: 40 } }))[0]).toEqual({ _id: 40, l: [1, 0] });
  },
  'delete.deletes': async () => {
    expect(await run({ delete: 'things', deletes: [{ q: { _id: 1 }, limit: 1 }] })).toMatchObject({ n: 1 });
  },
  'delete.ordered': async () => {
    const deletes = [
      { q: {}, limit: 5 },
      { q: { _id: 1 }, limit: 1 },
    ];
    expect(await run({ delete: 'things', deletes })).toMatchObject({ n: 0 });
    expect(await run({ delete: 'things', deletes, ordered: false })).toMatchObject({ n: 1 });
  },
  'delete.deletes.q': async () =>
    expect(await run({ delete: 'things', deletes: [{ q: { a: 77 }, limit: 0 }] })).toMatchObject({ n: 0 }),
  'delete.deletes.limit': async () =>
    expect(await run({ delete: 'things', deletes: [{ q: {}, limit: 0 }] })).toMatchObject({ n: 3 }),
  'delete.deletes.hint': async () => {
    const reply = await run({ delete: 'things', deletes: [{ q: {}, limit: 1, hint: 'no' }] });
    expect(reply['writeErrors'][0].errmsg).toContain('hint provided does not correspond');
  },
  'findAndModify.query': async () => expect((await modify({ query: { a: 2 } }))['value']._id).toBe(2),
  'findAndModify.sort': async () => expect((await modify({ sort: { a: -1 } }))['value']._id).toBe(3),
  'findAndModify.update': async () => {
    await modify({});
    expect((await find({ filter: { a: 9 } })).length).toBe(1);
  },
  'findAndModify.remove': async () => {
    await modify({ update: undefined, remove: true });
    expect((await find()).length).toBe(2);
  },
  'findAndModify.new': async () => expect((await modify({ new: true }))['value'].a).toBe(9),
  'findAndModify.upsert': async () =>
    expect((await modify({ query: { _id: 50 }, upsert: true }))['lastErrorObject'].upserted).toBe(50),
  'findAndModify.fields': async () =>
    expect((await modify({ fields: { _id: 1 } }))['value']).toEqual({ _id: 1 }),
  'findAndModify.hint': async () =>
    fails(
      { findAndModify: 'things', query: {}, remove: true, hint: 'no' },
      'hint provided does not correspond',
    ),
  'findAndModify.arrayFilters': async () => {
    await run({ insert: 'things', documents: [{ _id: 40, l: [1, 5] }] });
    const made = {
      query: { _id: 40 },
      update: { $set: { 'l.$[x]': 0 } },
      arrayFilters: [{ x: 5 }],
      new: true,
    };
    expect((await modify(made))['value'].l).toEqual([1, 0]);
  },
  'aggregate.pipeline': async () =>
    expect((await aggregate({ pipeline: [{ $count: 'n' }] }))['cursor'].firstBatch).toEqual([{ n: 3 }]),
  'aggregate.cursor': async () => {
    const { cursor } = await aggregate({ cursor: { batchSize: 1 } });
    expect([cursor.firstBatch.length, Number(cursor.id) > 0]).toEqual([1, true]);
  },
  'aggregate.hint': async () => {
    expect(await plan({ aggregate: 'things', pipeline: [], cursor: {}, hint: 'a_1' })).toContain('IXSCAN');
    await fails({ aggregate: 'things', pipeline: [], cursor: {}, hint: 'no' }, 'hint provided');
  },
  'count.query': async () => expect((await run({ count: 'things', query: { a: 1 } }))['n']).toBe(1),
  'count.skip': async () => expect((await run({ count: 'things', skip: 1 }))['n']).toBe(2),
  'count.limit': async () => expect((await run({ count: 'things', limit: 2 }))['n']).toBe(2),
  'count.hint': async () => {
    await fails({ count: 'things', hint: 'no' }, 'hint provided');
    expect(await plan({ count: 'things', query: {}, hint: 'a_1' })).toContain('IXSCAN');
  },
  'distinct.key': async () =>
    expect((await run({ distinct: 'things', key: 'a' }))['values']).toEqual([1, 2, 3]),
  'distinct.query': async () =>
    expect((await run({ distinct: 'things', key: 'a', query: { a: 2 } }))['values']).toEqual([2]),
  'distinct.hint': async () => fails({ distinct: 'things', key: 'a', hint: 'no' }, 'hint provided'),
  'explain.verbosity': async () => {
    const explain = { find: 'things' };
    expect(await run({ explain, verbosity: 'queryPlanner' })).not.toHaveProperty('executionStats');
    expect((await run({ explain, verbosity: 'executionStats' }))['executionStats'].nReturned).toBe(3);
    await fails({ explain, verbosity: 'all' }, 'explain.verbosity');
    await fails({ explain: { update: 'things' } }, "explain of 'update' is not supported");
  },
  'listCollections.filter': async () => {
    const { cursor } = await run({ listCollections: 1, filter: { name: 'no' } });
    expect(cursor.firstBatch).toEqual([]);
  },
  'listCollections.nameOnly': async () => {
    const { cursor } = await run({ listCollections: 1, nameOnly: true });
    expect(cursor.firstBatch).toEqual([{ name: 'things', type: 'collection' }]);
  },
  'listCollections.authorizedCollections': async () => {
    // There are no rights: everybody may see every collection.
    const { cursor } = await run({ listCollections: 1, nameOnly: true, authorizedCollections: true });
    expect(cursor.firstBatch.length).toBe(1);
  },
  'listCollections.cursor': async () => {
    const { cursor } = await run({ listCollections: 1, cursor: { batchSize: 0 } });
    expect(cursor.firstBatch).toEqual([]);
    const more = await run({ getMore: cursor.id, collection: '$cmd.listCollections' });
    expect(more['cursor'].nextBatch.length).toBe(1);
    await fails({ listCollections: 1, cursor: { x: 1 } }, 'listCollections.cursor.x');
  },
  'listDatabases.filter': async () =>
    expect((await run({ listDatabases: 1, filter: { name: 'no' } }))['databases']).toEqual([]),
  'listDatabases.nameOnly': async () =>
    expect((await run({ listDatabases: 1, nameOnly: true }))['databases']).toContainEqual({ name: 'tenor' }),
  'listDatabases.authorizedDatabases': async () =>
    expect(
      (await run({ listDatabases: 1, nameOnly: true, authorizedDatabases: true }))['databases'].length,
    ).toBe(1),
  'createIndexes.indexes': async () => expect(await index({})).toEqual({ v: 2, key: { b: 1 }, name: 'b_1' }),
  'dropIndexes.index': async () => {
    await run({ dropIndexes: 'things', index: 'a_1' });
    expect((await run({ listIndexes: 'things' }))['cursor'].firstBatch.length).toBe(1);
  },
  'listIndexes.cursor': async () => {
    const { cursor } = await run({ listIndexes: 'things', cursor: { batchSize: 1 } });
    const more = await run({ getMore: cursor.id, collection: 'things' });
    expect([cursor.firstBatch.length, more['cursor'].nextBatch.length]).toEqual([1, 1]);
  },
};

describe('options that this server has', () => {
  beforeEach(async () => {
    test = await startContext(() => now);
    await test.run({ insert: 'things', documents: [1, 2, 3].map((n) => ({ _id: n, a: n })) });
    await test.run({ createIndexes: 'things', indexes: [{ key: { a: 1 }, name: 'a_1' }] });
  });

  afterEach(() => test.close());

  it.each(Object.keys(effects))('%s has its effect', async (name) => {
    await effects[name]!();
  });

  it('are all looked at: none is accepted without one of these tests', () => {
    const missing: string[] = [];
    const kindOf = { read: 'read', write: 'write', retryable: 'retryable', other: 'any' };
    for (const [name, command] of commands) {
      const options = commandOptions[name];
      if (options === undefined) continue;
      for (const field of command.fields)
        if (!(`${name}.${field}` in effects) && !options.falseOnly?.includes(field))
          missing.push(`${name}.${field}`);
      for (const field of genericFieldsOf(command.kind))
        if (!['any', 'read', 'write', kindOf[command.kind]].some((kind) => `${kind}.${field}` in effects))
          missing.push(`${name}.${field}`);
    }
    for (const field of updateStatementFields)
      if (!(`update.updates.${field}` in effects)) missing.push(field);
    for (const field of deleteStatementFields)
      if (!(`delete.deletes.${field}` in effects)) missing.push(field);
    expect(missing).toEqual([]);
  });
});
