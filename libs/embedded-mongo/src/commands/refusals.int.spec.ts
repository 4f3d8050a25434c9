import { Decimal128, type Document, MongoClient } from 'mongodb';
import { type TestMongo, startTestMongo } from '../testing/index.js';

describe('what the embedded database does not have', () => {
  let mongo: TestMongo;
  let client: MongoClient;

  beforeAll(async () => {
    mongo = await startTestMongo();
    client = await new MongoClient(mongo.uri).connect();
    await client
      .db()
      .collection('things')
      .insertMany([{ a: 1 }, { a: Decimal128.fromString('1.5') }]);
  });

  afterAll(async () => {
    await client.close();
    await mongo.stop();
  });

  it.each<[Document, number, string]>([
    [{ mapReduce: 'things' }, 59, "no such command: 'mapReduce'"],
    [{ find: 'things', foo: 1 }, 40415, "BSON field 'find.foo' is an unknown field"],
    [{ find: 'things', collation: { locale: 'en' } }, 40415, 'find.collation'],
    [{ find: 'things', let: {} }, 40415, 'find.let'],
    [{ find: 'things', tailable: true }, 72, 'find.tailable'],
    [{ find: 'things', filter: { $where: '1' } }, 2, '$where'],
    [{ find: 'things', filter: { a: { $geoWithin: {} } } }, 2, '$geoWithin'],
    [{ find: 'things', projection: { a: { $slice: 1 } } }, 2, '$slice'],
    [{ find: 'things', projection: { 'a.$': 1 } }, 2, 'a.$'],
    [{ find: 'things', sort: { a: { $meta: 'textScore' } } }, 2, 'a'],
    [{ find: 'things', limit: 'x' }, 14, "'find.limit' is the wrong type 'string'"],
    [{ find: 'things', readConcern: { level: 'snapshot' } }, 72, 'snapshot'],
    [
      { find: 'things', lsid: {}, txnNumber: 1 },
      20,
      'Transaction numbers are only allowed on a replica set member or mongos',
    ],
    [{ find: '' }, 73, 'Invalid namespace'],
    [{ find: 'a$b' }, 73, 'Invalid namespace'],
    [
      { aggregate: 'things', pipeline: [{ $lookup: {} }], cursor: {} },
      40324,
      "Unrecognized pipeline stage name: '$lookup'",
    ],
    [{ aggregate: 'things', pipeline: [{ $changeStream: {} }], cursor: {} }, 40324, '$changeStream'],
    [
      { aggregate: 'things', pipeline: [{ $project: { x: { $dateToString: {} } } }], cursor: {} },
      168,
      '$dateToString',
    ],
    [
      { aggregate: 'things', pipeline: [{ $group: { _id: 1, x: { $stdDevPop: '$a' } } }], cursor: {} },
      15952,
      '$stdDevPop',
    ],
    [
      { aggregate: 'things', pipeline: [{ $group: { _id: 1, x: { $sum: '$a' } } }], cursor: {} },
      2,
      'Decimal128',
    ],
    [{ create: 'capped', capped: true, size: 100 }, 40415, 'create.capped'],
    [{ create: 'checked', validator: {} }, 40415, 'create.validator'],
    [{ createIndexes: 'things', indexes: [{ key: { a: 'text' }, name: 'x' }] }, 67, "Index type 'text'"],
    [{ createIndexes: 'things', indexes: [{ key: { a: '2dsphere' }, name: 'x' }] }, 67, "'2dsphere'"],
    [{ createIndexes: 'things', indexes: [{ key: { '$**': 1 }, name: 'x' }] }, 67, '$**'],
    [
      { createIndexes: 'things', indexes: [{ key: { a: 1 }, name: 'x', collation: { locale: 'en' } }] },
      197,
      "'collation'",
    ],
    [{ createIndexes: 'things', indexes: [{ key: { a: 1 }, name: 'x', hidden: true }] }, 197, "'hidden'"],
    [{ insert: 'things', documents: [{ a: 1 }], writeConcern: { w: 2 } }, 2, "'w' > 1"],
    [{ update: 'things', updates: [{ q: {}, u: [{ $set: { a: 1 } }] }] }, 9, 'aggregation pipeline'],
    [{ findAndModify: 'things', query: {}, update: {}, collation: {} }, 40415, 'findAndModify.collation'],
  ])('%j is refused by name', async (command, code, message) => {
    const failure: unknown = await client
      .db()
      .command(command)
      .then((reply) => (reply as { writeErrors?: unknown[] }).writeErrors?.[0])
      .catch((error: unknown) => error);
    const { errmsg = '' } = failure as { errmsg?: string };
    expect({ code: (failure as { code?: number }).code, errmsg }).toEqual({
      code,
      errmsg: expect.stringContaining(message),
    });
  });

  it('are transactions, also through a session', async () => {
    const session = client.startSession();
    const insert = session.withTransaction(() => client.db().collection('things').insertOne({}, { session }));
    // The driver's own words for the server's code 20.
    await expect(insert).rejects.toMatchObject({
      message: expect.stringContaining('does not support retryable writes'),
      originalError: { code: 20 },
    });
    await session.endSession();
  });

  it('are change streams', async () => {
    const stream = client.db().collection('things').watch();
    await expect(stream.next()).rejects.toMatchObject({ code: 40324 });
    await stream.close();
  });

  it('refuses documents beyond 16 MiB and deprecated types', async () => {
    const things = client.db().collection('things');
    await things.insertOne({ _id: 'large', text: 'x'.repeat(16_000_000) } as Document);
    await expect(
      things.updateOne({ _id: 'large' } as Document, { $set: { more: 'x'.repeat(1_000_000) } }),
    ).rejects.toMatchObject({ code: 10334 });
    await expect(
      client.db().collection('things').insertOne({ code: undefined }, { ignoreUndefined: false }),
    ).resolves.toBeDefined();
    await expect(client.db().command({ ping: 1, comment: { $code: 'x' } })).resolves.toMatchObject({ ok: 1 });
  });
});
