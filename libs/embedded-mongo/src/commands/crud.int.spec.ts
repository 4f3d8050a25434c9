import {
  type Collection,
  type Document,
  Double,
  Long,
  MongoBulkWriteError,
  MongoClient,
  ObjectId,
} from 'mongodb';
import { type TestMongo, startTestMongo } from '../testing/index.js';

describe('the official driver on the embedded database', () => {
  let mongo: TestMongo;
  let client: MongoClient;
  let things: Collection<Document>;
  let next = 0;

  beforeAll(async () => {
    mongo = await startTestMongo();
    client = await new MongoClient(mongo.uri).connect();
  });

  afterAll(async () => {
    await client.close();
    await mongo.stop();
  });

  beforeEach(() => {
    next += 1;
    things = client.db().collection(`things${next}`);
  });

  it('stores and finds documents with their types', async () => {
    const document = {
      _id: new ObjectId(),
      text: 'ä',
      long: Long.fromString('9007199254740993'),
      double: new Double(3),
      date: new Date(0),
      nested: { list: [1, { a: null }] },
    };
    await things.insertOne(document);
    const found = await things.findOne({ _id: document._id }, { promoteValues: false, promoteLongs: false });
    expect(found).toMatchObject({ text: 'ä', date: new Date(0) });
    expect(found?.['double']).toBeInstanceOf(Double);
    expect(found?.['long']).toEqual(document.long);
    expect(Object.keys(found ?? {})).toEqual(Object.keys(document));
  });

  it('finds with filter, sort, skip, limit and projection', async () => {
    await things.insertMany(
      Array.from({ length: 20 }, (_, n): Document => ({ _id: n, n: n % 5, deep: { a: n, b: 1 } })),
    );
    const found = await things
      .find({ n: { $gte: 3 } })
      .sort({ n: -1, _id: 1 })
      .skip(1)
      .limit(3)
      .project({ 'deep.a': 1 })
      .toArray();
    expect(found).toEqual([9, 14, 19].map((_id) => ({ _id, deep: { a: _id } })));
    expect(await things.find().project({ _id: 0, deep: 0 }).limit(1).toArray()).toEqual([{ n: 0 }]);
  });

  it('streams a cursor in batches', async () => {
    await things.insertMany(Array.from({ length: 2_500 }, (_, n) => ({ n })));
    const seen: number[] = [];
    for await (const { n } of things.find({}, { batchSize: 100 })) seen.push(n as number);
    expect(seen).toHaveLength(2_500);
    expect(new Set(seen).size).toBe(2_500);
  });

  it('goes on with a cursor while documents are inserted and deleted', async () => {
    await things.insertMany(
      Array.from({ length: 1_000 }, (_, n): Document => ({ _id: n, keep: n % 2 === 0 })),
    );
    const cursor = things.find({ keep: true }, { batchSize: 50 });
    const seen: unknown[] = [];
    for (let i = 0; i < 60; i += 1) seen.push((await cursor.next())?.['_id']);
    await things.deleteMany({ keep: false });
    await things.insertOne({ _id: -1, keep: true } as Document);
    for await (const { _id } of cursor) seen.push(_id);
    expect(seen).toEqual(Array.from({ length: 500 }, (_, n) => 2 * n));
  });

  it('closes a cursor that is killed', async () => {
    await things.insertMany(Array.from({ length: 300 }, (_, n) => ({ n })));
    const cursor = things.find({}, { batchSize: 10 });
    await cursor.next();
    const { id } = cursor;
    await cursor.close();
    await expect(
      client.db().command({ getMore: id, collection: things.collectionName }),
    ).rejects.toMatchObject({ code: 43 });
  });

  it('updates one and many, and says what was matched and modified', async () => {
    await things.insertMany([{ a: 1 }, { a: 1 }, { a: 2 }]);
    expect(await things.updateOne({ a: 1 }, { $set: { b: 1 } })).toMatchObject({
      matchedCount: 1,
      modifiedCount: 1,
    });
    expect(await things.updateMany({ a: 1 }, { $set: { b: 1 } })).toMatchObject({
      matchedCount: 2,
      modifiedCount: 1,
    });
    expect(await things.replaceOne({ a: 2 }, { c: 3 })).toMatchObject({ modifiedCount: 1 });
    expect(await things.countDocuments({ b: 1 })).toBe(2);
    expect(await things.findOne({ c: 3 }, { projection: { _id: 0 } })).toEqual({ c: 3 });
  });

  it('updates each document once although the update moves it along the index', async () => {
    await things.createIndex({ n: 1 });
    await things.insertMany(Array.from({ length: 3_000 }, (_, n) => ({ n })));
    expect(await things.updateMany({ n: { $gte: 0 } }, { $inc: { n: 10 } })).toMatchObject({
      modifiedCount: 3_000,
    });
    expect(await things.countDocuments({ n: { $lt: 10 } })).toBe(0);
    expect(await things.countDocuments({ n: { $gte: 3_010 } })).toBe(0);
  });

  it('upserts', async () => {
    const result = await things.updateOne(
      { key: 'x' },
      { $set: { a: 1 }, $setOnInsert: { b: 2 } },
      { upsert: true },
    );
    expect(result).toMatchObject({ matchedCount: 0, upsertedCount: 1 });
    expect(await things.findOne({ _id: result.upsertedId! })).toMatchObject({ key: 'x', a: 1, b: 2 });
    await things.updateOne({ key: 'x' }, { $set: { a: 5 }, $setOnInsert: { b: 9 } }, { upsert: true });
    expect(await things.find().project({ _id: 0 }).toArray()).toEqual([{ key: 'x', a: 5, b: 2 }]);
  });

  it('finds and modifies, before and after, with sort, upsert and delete', async () => {
    await things.insertMany([{ n: 1 }, { n: 2 }, { n: 3 }]);
    const options = { sort: { n: -1 as const }, projection: { _id: 0 } };
    expect(await things.findOneAndUpdate({}, { $inc: { n: 10 } }, options)).toEqual({ n: 3 });
    expect(
      await things.findOneAndUpdate({}, { $inc: { n: 1 } }, { ...options, returnDocument: 'after' }),
    ).toEqual({ n: 14 });
    expect(await things.findOneAndDelete({ n: { $lt: 5 } }, options)).toEqual({ n: 2 });
    expect(
      await things.findOneAndReplace({ n: 1 }, { n: 0 }, { ...options, returnDocument: 'after' }),
    ).toEqual({ n: 0 });
    expect(await things.findOneAndUpdate({ n: 99 }, { $set: { a: 1 } })).toBeNull();
    expect(
      await things.findOneAndUpdate(
        { n: 99 },
        { $set: { a: 1 } },
        { upsert: true, returnDocument: 'after', projection: { _id: 0 } },
      ),
    ).toEqual({ n: 99, a: 1 });
  });

  it('deletes one and many', async () => {
    await things.insertMany([{ a: 1 }, { a: 1 }, { a: 1 }, { a: 2 }]);
    expect(await things.deleteOne({ a: 1 })).toMatchObject({ deletedCount: 1 });
    expect(await things.deleteMany({ a: 1 })).toMatchObject({ deletedCount: 2 });
    expect(await things.estimatedDocumentCount()).toBe(1);
  });

  it('stops an ordered bulk at the first failure and goes on with an unordered one', async () => {
    await things.createIndex({ a: 1 }, { unique: true });
    const documents = (): Document[] => [{ a: 1 }, { a: 1 }, { a: 2 }];
    const ordered: unknown = await things.insertMany(documents()).catch((error: unknown) => error);
    expect(ordered).toBeInstanceOf(MongoBulkWriteError);
    expect(ordered).toMatchObject({ code: 11000, insertedCount: 1 });
    await things.deleteMany({});
    const unordered = (await things
      .insertMany(documents(), { ordered: false })
      .catch((error: unknown) => error)) as MongoBulkWriteError;
    expect(unordered.insertedCount).toBe(2);
    expect(unordered.writeErrors).toMatchObject([{ index: 1, code: 11000 }]);
    expect(await things.countDocuments()).toBe(2);
  });

  it('runs a mixed bulk', async () => {
    const result = await things.bulkWrite([
      { insertOne: { document: { a: 1 } } },
      { updateOne: { filter: { a: 1 }, update: { $set: { b: 1 } } } },
      { updateMany: { filter: { a: 7 }, update: { $set: { b: 1 } }, upsert: true } },
      { replaceOne: { filter: { a: 1 }, replacement: { a: 3 } } },
      { deleteMany: { filter: { a: 7 } } },
    ]);
    expect(result).toMatchObject({ insertedCount: 1, modifiedCount: 2, upsertedCount: 1, deletedCount: 1 });
  });

  it('takes writes without acknowledgement', async () => {
    const quiet = client.db().collection<Document>(things.collectionName, { writeConcern: { w: 0 } });
    await quiet.insertOne({ a: 1 });
    await quiet.updateOne({ a: 1 }, { $set: { b: 2 } });
    // The next command of the same connection is answered after them.
    for (let i = 0; i < 100 && (await things.countDocuments({ b: 2 })) === 0; i += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await things.countDocuments({ a: 1, b: 2 })).toBe(1);
  });

  it('aggregates', async () => {
    await things.insertMany(
      Array.from({ length: 12 }, (_, n): Document => ({
        _id: n,
        kind: n % 3,
        amount: n,
        tags: n % 2 === 0 ? ['even', 'x'] : [],
      })),
    );
    const run = (pipeline: Document[]): Promise<Document[]> => things.aggregate(pipeline).toArray();
    expect(
      await run([
        { $match: { _id: { $gte: 3 } } },
        {
          $group: {
            _id: '$kind',
            total: { $sum: '$amount' },
            mean: { $avg: '$amount' },
            least: { $min: '$amount' },
            most: { $max: '$amount' },
            n: { $sum: 1 },
          },
        },
        { $sort: { total: -1 } },
        { $limit: 2 },
      ]),
    ).toEqual([
      { _id: 2, total: 24, mean: 8, least: 5, most: 11, n: 3 },
      { _id: 1, total: 21, mean: 7, least: 4, most: 10, n: 3 },
    ]);
    expect(
      await run([
        { $unwind: '$tags' },
        { $group: { _id: '$tags', ids: { $push: '$_id' } } },
        { $sort: { _id: 1 } },
        { $project: { n: { $size: '$ids' } } },
      ]),
    ).toEqual([
      { _id: 'even', n: 6 },
      { _id: 'x', n: 6 },
    ]);
    expect(await run([{ $match: { kind: 1 } }, { $count: 'n' }])).toEqual([{ n: 4 }]);
    expect(
      await run([
        { $sort: { _id: -1 } },
        { $limit: 1 },
        {
          $addFields: {
            big: { $cond: [{ $gt: ['$amount', 5] }, 'yes', 'no'] },
            'in.ner': { $add: ['$amount', 0.5] },
          },
        },
        { $unset: ['tags', 'kind'] },
      ]),
    ).toEqual([{ _id: 11, amount: 11, big: 'yes', in: { ner: 11.5 } }]);
    expect(
      await run([
        { $group: { _id: { k: '$kind' }, first: { $first: '$_id' }, set: { $addToSet: '$kind' } } },
        { $sort: { '_id.k': 1 } },
        { $replaceRoot: { newRoot: '$_id' } },
      ]),
    ).toEqual([{ k: 0 }, { k: 1 }, { k: 2 }]);
  });

  it('gives distinct values', async () => {
    await things.insertMany([{ a: 1 }, { a: [1, 2] }, { a: 'x' }, { b: 1 }]);
    expect(await things.distinct('a')).toEqual([1, 2, 'x']);
    expect(await things.distinct('a', { a: 'x' })).toEqual(['x']);
    await things.insertOne({ l: [[1, [2]], 3] });
    expect(await things.distinct('l')).toEqual([[1, [2]], 3]);
    expect(await things.distinct('l.0')).toEqual([1, [2]]);
    expect(await things.distinct('l.0.1')).toEqual([2]);
  });

  it('lists databases and collections, and drops them', async () => {
    await things.insertOne({});
    const db = client.db('other');
    await db.createCollection('one');
    await db.collection('two').insertOne({});
    expect((await db.listCollections().toArray()).map(({ name }) => name).sort()).toEqual(['one', 'two']);
    expect(await db.listCollections({ name: 'two' }).toArray()).toHaveLength(1);
    await expect(db.createCollection('one')).rejects.toMatchObject({ code: 48 });
    expect(await db.dropCollection('one')).toBe(true);
    await db.dropDatabase();
    expect((await client.db().admin().listDatabases()).databases.map(({ name }) => name)).not.toContain(
      'other',
    );
  });

  it('answers other clients while a long scan runs, and ends it after maxTimeMS', async () => {
    await things.insertMany(Array.from({ length: 30_000 }, (_, n) => ({ n, text: 'x'.repeat(50) })));
    const answered: string[] = [];
    const long = things.find({ text: { $regex: 'y$' } }).toArray();
    await Promise.all([
      long.then(() => answered.push('scan')),
      client
        .db()
        .command({ ping: 1 })
        .then(() => answered.push('ping')),
    ]);
    expect(answered).toEqual(['ping', 'scan']);
    expect(await long).toEqual([]);
    await expect(things.find({ text: { $regex: 'y$' } }, { maxTimeMS: 1 }).toArray()).rejects.toMatchObject({
      code: 50,
    });
  });
});
