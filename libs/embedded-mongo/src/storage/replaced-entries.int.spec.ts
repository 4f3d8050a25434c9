import { type Document } from 'bson';
import { randomValue } from '../testing/random-value.js';
import { seeded } from '../testing/raw.js';
import { type TestContext, startContext } from '../testing/start-context.js';
import { examineCollection } from './examine-collection.js';

const SEED = 20_261_124;
const ROUNDS = 1_500;
const NAMES = ['a', 'b', 'c', 'd', 'o.x', 'o.y', 'a.0', 'b.x'];
const INDEXES = [
  { key: { a: 1 }, name: 'a' },
  { key: { b: -1, c: 1 }, name: 'b-c' },
  { key: { 'o.x': 1, d: 1 }, name: 'o.x-d' },
  { key: { c: 1 }, name: 'sparse', sparse: true },
  { key: { d: 1 }, name: 'partial', partialFilterExpression: { 'o.y': { $exists: true }, a: { $gt: 0 } } },
];

describe('documents that are updated at random', () => {
  let started: TestContext;

  beforeEach(async () => {
    started = await startContext(() => 0);
  });

  afterEach(() => started.close());

  it(`have the index entries that they should have, after ${ROUNDS} updates`, async () => {
    const random = seeded(SEED);
    const some = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
    await started.run({ createIndexes: 'things', indexes: INDEXES });
    await started.run({
      insert: 'things',
      documents: Array.from({ length: 20 }, (_, i) => ({ _id: i, a: i, o: { x: 1 } })),
    });
    let changed = 0;
    for (let i = 0; i < ROUNDS; i += 1) {
      const update: Document = some<() => Document>([
        () => ({ $set: { [some(NAMES)]: randomValue(random), n: i } }),
        () => ({ $set: { n: i } }),
        () => ({ $unset: { [some(NAMES)]: '' } }),
        () => ({ $rename: { [some(['a', 'b', 'c'])]: some(['d', 'e']) } }),
        () => ({ [some(['d', 'c'])]: randomValue(random), a: [randomValue(random)], o: { y: i % 3 } }),
      ])();
      const q = { _id: Math.floor(random() * 20) };
      const answer = await started.run({ update: 'things', updates: [{ q, u: update }] });
      changed += Number(answer['nModified']);
      const collection = started.context.catalog.get('tenor', 'things')!;
      const { errors } = examineCollection(started.context.store, collection);
      if (errors.length > 0)
        throw new Error(`seed ${SEED}, round ${i}: ${JSON.stringify({ q, update })}: ${errors.join('; ')}`);
    }
    expect(changed).toBeGreaterThan(ROUNDS / 2);
  });
});
