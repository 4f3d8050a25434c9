import { type Collection, type Document, MongoClient } from 'mongodb';
import { seeded } from '../testing/raw.js';
import { type TestMongo, startTestMongo } from '../testing/index.js';

interface Explained {
  readonly queryPlanner: {
    readonly winningPlan: { readonly stage: string; readonly inputStage?: { readonly indexName?: string } };
  };
  readonly executionStats: { readonly totalDocsExamined: number; readonly nReturned: number };
}

describe('indexes of the embedded database', () => {
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

  const validate = (): Promise<Document> => client.db().command({ validate: things.collectionName });

  it('are created, listed and dropped', async () => {
    expect(await things.createIndex({ a: 1, b: -1 }, { unique: true, sparse: true })).toBe('a_1_b_-1');
    await things.createIndex({ at: 1 }, { expireAfterSeconds: 60, name: 'ttl' });
    await things.createIndex({ c: 1 }, { partialFilterExpression: { c: { $gt: 5 } } });
    expect(await things.indexes()).toEqual([
      { v: 2, key: { _id: 1 }, name: '_id_' },
      { v: 2, key: { a: 1, b: -1 }, name: 'a_1_b_-1', unique: true, sparse: true },
      { v: 2, key: { at: 1 }, name: 'ttl', expireAfterSeconds: 60 },
      { v: 2, key: { c: 1 }, name: 'c_1', partialFilterExpression: { c: { $gt: 5 } } },
    ]);
    await things.dropIndex('ttl');
    await things.dropIndexes();
    expect(await things.indexes()).toHaveLength(1);
    await expect(things.dropIndex('ttl')).rejects.toMatchObject({ code: 27 });
    await expect(things.dropIndex('_id_')).rejects.toMatchObject({ code: 72 });
  });

  it('are created again without effect if identical, refused if conflicting', async () => {
    await things.createIndex({ a: 1 });
    expect(await things.createIndex({ a: 1 })).toBe('a_1');
    await expect(things.createIndex({ a: 1 }, { name: 'other' })).rejects.toMatchObject({ code: 85 });
    await expect(things.createIndex({ b: 1 }, { name: 'a_1' })).rejects.toMatchObject({ code: 86 });
    await expect(things.createIndex({ a: 1 }, { unique: true })).rejects.toMatchObject({ code: 85 });
    expect(await things.indexes()).toHaveLength(2);
  });

  it('report a duplicate with the key pattern and the key', async () => {
    await things.createIndex({ a: 1, 'b.c': 1 }, { unique: true });
    await things.insertOne({ a: 'x', b: { c: 1 } });
    const error: unknown = await things.insertOne({ a: 'x', b: { c: 1 } }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 11000,
      keyPattern: { a: 1, 'b.c': 1 },
      keyValue: { a: 'x', 'b.c': 1 },
      message: `E11000 duplicate key error collection: tenor.${things.collectionName} index: a_1_b.c_1 dup key: { a: "x", b.c: 1 }`,
    });
    await things.insertOne({ a: 'y', b: { c: 1 } });
    await expect(things.updateOne({ a: 'y' }, { $set: { a: 'x' } })).rejects.toMatchObject({ code: 11000 });
    await expect(things.findOneAndUpdate({ a: 'y' }, { $set: { a: 'x' } })).rejects.toMatchObject({
      code: 11000,
      keyValue: { a: 'x', 'b.c': 1 },
    });
    expect(await validate()).toMatchObject({ valid: true, nrecords: 2, errors: [] });
  });

  it('give the order of texts that are too long for a key, and of all others', async () => {
    await things.createIndex({ name: 1 });
    const long = '契'.repeat(450);
    const names = [`${long}b`, 'b', `${long}a`, 'a', long, '龍'];
    const documents: Document[] = names.map((name, _id) => ({ _id, name }));
    await things.insertMany(documents);
    const found = async (order: 1 | -1): Promise<unknown[]> =>
      (await things.find().sort({ name: order, _id: order }).toArray()).map(({ name }) => name as unknown);
    const ascending = ['a', 'b', long, `${long}a`, `${long}b`, '龍'];
    expect(await found(1)).toEqual(ascending);
    expect(await found(-1)).toEqual(ascending.reverse());
    expect(await things.find().sort({ name: 1 }).skip(3).limit(1).toArray()).toEqual([
      { _id: 2, name: names[2] },
    ]);
    expect(await things.find().sort({ name: 1, _id: 1 }).explain('executionStats')).toMatchObject({
      queryPlanner: { winningPlan: { stage: 'FETCH', inputStage: { indexName: 'name_1' } } },
    });
    const changed = await things.findOneAndUpdate(
      { name: /^契/ },
      { $set: { n: 1 } },
      { sort: { name: -1 } },
    );
    expect(changed).toMatchObject({ _id: 0 });
  });

  it('report a duplicate _id', async () => {
    await things.insertOne({ _id: 1 } as Document);
    await expect(things.insertOne({ _id: 1 } as Document)).rejects.toMatchObject({
      code: 11000,
      keyValue: { _id: 1 },
    });
  });

  it('leave nothing of a document that fails in its second unique index', async () => {
    await things.createIndexes([
      { key: { a: 1 }, unique: true },
      { key: { b: 1 }, unique: true },
    ]);
    await things.insertOne({ a: 1, b: 1 });
    await expect(things.insertOne({ a: 2, b: 1 })).rejects.toMatchObject({ code: 11000 });
    await things.insertOne({ a: 2, b: 2 });
    expect(await validate()).toMatchObject({ valid: true, nrecords: 2 });
  });

  it('are unique only where sparse and partial indexes look', async () => {
    await things.createIndex({ a: 1 }, { unique: true, sparse: true });
    await things.createIndex({ b: 1 }, { unique: true, partialFilterExpression: { open: true } });
    await things.insertMany([{}, {}, { b: 1, open: true }, { b: 1, open: false }, { b: 1 }]);
    await expect(things.insertOne({ b: 1, open: true })).rejects.toMatchObject({ code: 11000 });
    await things.updateOne({ b: 1, open: true }, { $set: { open: false } });
    await things.insertOne({ b: 1, open: true });
    expect(await validate()).toMatchObject({ valid: true });
  });

  it('are built over documents that are there, and not at all if these are duplicates', async () => {
    await things.insertMany(Array.from({ length: 3_000 }, (_, n) => ({ n, half: Math.floor(n / 2) })));
    await things.createIndex({ n: 1 }, { unique: true });
    await expect(things.createIndex({ half: 1 }, { unique: true })).rejects.toMatchObject({ code: 11000 });
    expect(await things.indexes()).toHaveLength(2);
    expect(await validate()).toMatchObject({ valid: true, keysPerIndex: { _id_: 3_000, n_1: 3_000 } });
  });

  it('are complete although documents are written while they are built', async () => {
    await things.insertMany(Array.from({ length: 20_000 }, (_, n) => ({ n })));
    const built = things.createIndex({ n: 1, m: 1 });
    const writes = Array.from({ length: 200 }, (_, i) =>
      i % 2 === 0 ? things.updateOne({ n: i * 90 }, { $set: { m: i } }) : things.insertOne({ n: -i }),
    );
    await Promise.all([built, ...writes]);
    expect(await validate()).toMatchObject({ valid: true, nrecords: 20_100 });
  });

  it('keep very long values apart and findable', async () => {
    await things.createIndex({ text: 1 }, { unique: true });
    const long = (end: string): string => 'x'.repeat(5_000) + end;
    await things.insertMany(['a', 'b', 'c'].map((end) => ({ text: long(end) })));
    await things.insertOne({ _id: long('id'), text: 'short' } as Document);
    await expect(things.insertOne({ text: long('b') })).rejects.toMatchObject({ code: 11000 });
    expect(await things.countDocuments({ text: long('b') })).toBe(1);
    expect(await things.countDocuments({ text: { $gte: long('b') } })).toBe(2);
    const sorted = await things.find({ text: /^xx/ }).sort({ text: -1 }).project({ text: 1 }).toArray();
    expect(sorted.map(({ text }) => (text as string).at(-1))).toEqual(['c', 'b', 'a']);
    expect(await things.countDocuments({ _id: long('id') } as Document)).toBe(1);
    await things.deleteOne({ text: long('a') });
    expect(await validate()).toMatchObject({ valid: true, nrecords: 3 });
  });

  it('find documents with long ids beside equal values', async () => {
    await things.createIndex({ a: 1 });
    const id = (end: number): string => 'i'.repeat(600) + String(end);
    await things.insertMany([1, 2, 3, 4].map((end): Document => ({ _id: id(end), a: 1 })));
    const found = await things
      .find({ a: 1, _id: { $gt: id(1), $lte: id(3) } } as Document)
      .sort({ a: 1, _id: -1 })
      .toArray();
    expect(found.map(({ _id }) => _id as unknown)).toEqual([id(3), id(2)]);
    expect(
      await things
        .find({ a: { $gte: 0 }, _id: id(4) } as Document)
        .hint('a_1')
        .toArray(),
    ).toHaveLength(1);
  });

  it('are used, as explain shows', async () => {
    await things.insertMany(Array.from({ length: 500 }, (_, n) => ({ n, kind: n % 10 })));
    await things.createIndex({ kind: 1, n: 1 });
    const explained = (await things.find({ kind: 3 }).sort({ n: -1 }).limit(5).explain()) as Explained;
    expect(explained.queryPlanner.winningPlan).toMatchObject({
      stage: 'FETCH',
      inputStage: { stage: 'IXSCAN', indexName: 'kind_1_n_1' },
    });
    expect(explained.executionStats).toMatchObject({ totalDocsExamined: 5, nReturned: 5 });
    const scan = (await things.find({ other: 3 }).explain()) as Explained;
    expect(scan.queryPlanner.winningPlan.stage).toBe('COLLSCAN');
    await expect(things.find({}).hint('nope').toArray()).rejects.toMatchObject({ code: 2 });
    expect(await things.find({ n: 5 }).hint('kind_1_n_1').toArray()).toHaveLength(1);
  });

  it('give the same answers as a full scan, for random queries over random documents', async () => {
    const random = seeded(7);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
    const values = [null, 1, 2, 3, 2.5, 'a', 'ab', 'b', true, [1, 2], ['a'], [], { x: 1 }, new Date(5)];
    const element = (): Document => ({ x: pick(values), y: pick([null, 1, 2, 'a', 2.5]) });
    const field = (): unknown =>
      random() < 0.2 ? [element(), element()] : random() < 0.2 ? element() : pick(values);
    const documents = Array.from({ length: 400 }, (_, _id) => {
      const document: Document = { _id, s: pick(['q', 'r', 'd']), n: Math.floor(random() * 20) };
      for (const name of ['a', 'b'])
        if (random() < 0.8) document[name] = name === 'a' ? field() : pick([1, 2, 3, 'a', null]);
      return document;
    });
    const scanned = client.db().collection<Document>(`scan${next}`);
    await things.createIndexes([
      { key: { a: 1 } },
      { key: { s: 1, n: -1 } },
      { key: { n: 1, b: 1 } },
      { key: { 'a.x': 1, 'a.y': -1 } },
      { key: { b: -1 }, sparse: true },
      { key: { n: -1 }, name: 'part', partialFilterExpression: { s: 'q' } },
    ]);
    await things.insertMany(documents);
    await scanned.insertMany(documents);
    const operand = (): Document => {
      const value = pick([...values, ...values, 7, 12, 'q', 'r']);
      const operator = pick(['$eq', '$gt', '$gte', '$lt', '$lte', '$in', '$ne', '$exists']);
      if (operator === '$in') return { $in: [value, pick(values), pick([5, 'q'])] };
      if (operator === '$exists') return { $exists: random() < 0.5 };
      return { [operator]: value };
    };
    const clause = (): Document => {
      const name = pick(['a', 'b', 's', 'n', 'a.x', 'a.y', '_id']);
      if (name === 'a' && random() < 0.3) return { a: { $elemMatch: { x: operand(), y: operand() } } };
      return { [name]: random() < 0.3 ? { ...operand(), ...operand() } : operand() };
    };
    const filter = (): Document => {
      const parts = Array.from({ length: 1 + Math.floor(random() * 2) }, clause);
      if (random() < 0.3) parts.push({ $or: [clause(), { $and: [clause(), clause()] }] });
      if (random() < 0.3) parts.push({ s: 'q' });
      return { $and: parts };
    };
    const sorts: Record<string, 1 | -1>[] = [
      { n: 1, _id: 1 },
      { n: -1, _id: -1 },
      { s: 1, n: -1, _id: 1 },
      { _id: -1 },
      { a: 1, _id: 1 },
      { b: -1, _id: 1 },
    ];
    let used = 0;
    for (let i = 0; i < 400; i += 1) {
      const query = filter();
      const sort = pick(sorts);
      const run = (from: Collection<Document>): Promise<Document[]> =>
        from.find(query).sort(sort).limit(25).toArray();
      const [indexed, full, plan] = await Promise.all([
        run(things),
        run(scanned),
        things.find(query).explain('queryPlanner'),
      ]);
      if (JSON.stringify(plan).includes('IXSCAN')) used += 1;
      expect({ query, sort, ids: indexed.map(({ _id }) => _id) }).toEqual({
        query,
        sort,
        ids: full.map(({ _id }) => _id),
      });
    }
    expect(used).toBeGreaterThan(200);
    for (let i = 0; i < 40; i += 1) {
      const query = filter();
      await Promise.all(
        [things, scanned].map((one) =>
          one.updateMany(query, { $set: { n: i, a: values[i % values.length] } }),
        ),
      );
    }
    expect(await things.find().sort({ _id: 1 }).toArray()).toEqual(
      await scanned.find().sort({ _id: 1 }).toArray(),
    );
    expect(await validate()).toMatchObject({ valid: true, errors: [] });
  });
});
