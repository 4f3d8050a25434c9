import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Document, deserialize } from 'bson';
import { documentValue } from '../bson/raw-value.js';
import { type Query, openQuery } from '../commands/open-query.js';
import { type ServerContext } from '../commands/server-context.js';
import { everything } from '../query/filter.js';
import { compileFilter } from '../query/matcher.js';
import { parseFilter } from '../query/parse-filter.js';
import { parseSort, sortKeyOf } from '../query/sort.js';
import { openContext } from '../server.js';
import { type Collection } from '../storage/catalog.js';
import { idOf } from '../storage/document-store.js';
import { parseIndexDefinition } from '../storage/index-definition.js';
import { rawDocument, seeded } from '../testing/raw.js';
import { PAUSE } from './document-source.js';
import { type Plan } from './planner.js';

const COLLECTIONS = 60;
const CHANGES = 90;
const QUERIES = 60;

const random = seeded(20_261_124);
const whole = (below: number): number => Math.floor(random() * below);
const pick = <T>(from: readonly T[]): T => from[whole(from.length)]!;
const chance = (of: number): boolean => random() < of;

/** Texts about as long as a key may be, and much longer, that begin alike; and some short ones. */
const beginnings = ['x'.repeat(1_100), '契'.repeat(389), `${'x'.repeat(1_100)}${'y'.repeat(70)}`];
const text = (): string => {
  if (chance(0.3)) return pick(['', 'a', 'x', 'xx', 'z', '契']);
  const ending = Array.from({ length: whole(3) }, () => pick(['a', 'b', 'c'])).join('');
  return pick(beginnings) + 'k'.repeat(pick([0, 60, 90, 400])) + ending;
};

const keyPatterns: readonly (readonly [string, 1 | -1])[][] = [
  [['t', 1]],
  [['t', -1]],
  [
    ['t', 1],
    ['n', -1],
  ],
  [
    ['n', 1],
    ['t', -1],
  ],
  [
    ['n', -1],
    ['u', 1],
    ['t', 1],
  ],
  [
    ['u', 1],
    ['_id', -1],
  ],
];

const document = (_id: unknown): Document => ({
  _id,
  ...(chance(0.95) ? { t: text() } : {}),
  u: chance(0.5) ? text() : whole(3),
  n: whole(3),
});

function condition(): unknown {
  switch (whole(5)) {
    case 0:
      return text();
    case 1:
      return { $in: [text(), text(), whole(3)] };
    case 2:
      return { [pick(['$gt', '$gte', '$lt', '$lte'])]: text() };
    case 3:
      return { $regex: `^${pick(beginnings)}k*` };
    default:
      return { $gte: text(), $lt: text() };
  }
}

function filter(): Document {
  const parts = Array.from({ length: whole(3) }, (): [string, unknown] =>
    chance(0.6) ? [pick(['t', 'u', '_id']), condition()] : ['n', whole(3)],
  );
  return Object.fromEntries(parts);
}

/** An order that an index may have, backwards now and then; ended by `_id` it says how all of them stand. */
function sort(total: boolean): Map<string, number> {
  const way = pick([1, -1]);
  const fields = pick<readonly (readonly [string, number])[]>([...keyPatterns, [['_id', 1]]]);
  const pattern = new Map(fields.slice(chance(0.2) ? 1 : 0).map(([name, order]) => [name, order * way]));
  return total && !pattern.has('_id') ? pattern.set('_id', chance(0.7) ? way : -way) : pattern;
}

function newCollection({ catalog, env }: ServerContext, unique: boolean): Collection {
  return env.write(() => {
    const made = catalog.create('d', 'c');
    for (const [n, pattern] of keyPatterns.entries()) {
      const spec = { key: new Map(pattern), name: `i${n}`, unique: unique && n === 0 };
      const definition = parseIndexDefinition(rawDocument(spec));
      made.secondary.push({
        id: catalog.newId(),
        definition,
        multikey: false,
        truncated: false,
        building: false,
      });
    }
    return made;
  });
}

const parsed = (bytes: Buffer): Document => deserialize(bytes);

/** Inserts, replaces and removes documents, also against the unique index. Gives what is there after it. */
function fill(context: ServerContext, collection: Collection, unique: boolean): Buffer[] {
  const { env, store } = context;
  const stored = new Map<unknown, Buffer>();
  const longIds = chance(0.3);
  env.write(() => {
    for (let n = 0; n < CHANGES; n += 1) {
      const id = longIds && chance(0.5) ? 'i'.repeat(pick([20, 440, 700])) + String(n % 50) : n % 50;
      const { bytes } = rawDocument(document(id));
      const before = stored.get(id);
      if (before !== undefined && chance(0.3)) {
        store.remove(collection, store.documentKey(idOf(documentValue(before))), before);
        stored.delete(id);
        continue;
      }
      const write = (): void => {
        if (before === undefined) store.insert(collection, bytes);
        else store.replace(collection, store.documentKey(idOf(documentValue(before))), before, bytes);
      };
      const taken = [...stored].some(
        ([other, one]) => other !== id && parsed(one)['t'] === parsed(bytes)['t'],
      );
      if (unique && taken) expect(write).toThrow('duplicate key');
      else {
        write();
        stored.set(id, bytes);
      }
    }
  });
  return [...stored.values()];
}

function results(context: ServerContext, collection: Collection, query: Partial<Query>): [Buffer[], Plan] {
  const all = {
    filter: everything,
    sort: [],
    skip: 0,
    limit: Infinity,
    projection: undefined,
    hint: undefined,
  };
  const { source, plan } = openQuery(context, collection, { ...all, ...query }, Infinity);
  const found: Buffer[] = [];
  for (let next = source.next(); next !== undefined; next = source.next())
    if (next !== PAUSE) found.push(next);
  return [found, plan!];
}

describe('an index with keys that were cut', () => {
  it(`gives the documents in the order of a scan that is sorted (${COLLECTIONS * QUERIES} random queries)`, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tenor-cut-keys-'));
    const context = openContext(directory, () => 0);
    let ordered = 0;
    for (let round = 0; round < COLLECTIONS; round += 1) {
      const unique = chance(0.3);
      const collection = newCollection(context, unique);
      const stored = fill(context, collection, unique);
      for (let n = 0; n < QUERIES; n += 1) {
        const total = chance(0.7);
        const [asFilter, asSort] = [filter(), sort(total)];
        const query = { filter: parseFilter(rawDocument(asFilter)), sort: parseSort(rawDocument(asSort)) };
        const [skip, limit] = [whole(2) * whole(9), chance(0.5) ? 1 + whole(9) : Infinity];
        const story = JSON.stringify({ filter: asFilter, sort: [...asSort], skip, limit });
        const matches = compileFilter(query.filter);
        const keyOf = (bytes: Buffer): Buffer => sortKeyOf(documentValue(bytes), query.sort);
        const expected = stored
          .filter((bytes) => matches(documentValue(bytes)))
          .sort((a, b) => keyOf(a).compare(keyOf(b)))
          .slice(skip, skip + limit);
        const [found, plan] = results(context, collection, { ...query, skip, limit });
        expect([story, found.map((bytes) => keyOf(bytes).toString('hex'))]).toEqual([
          story,
          expected.map((bytes) => keyOf(bytes).toString('hex')),
        ]);
        if (asSort.has('_id'))
          expect([story, found.map((bytes) => parsed(bytes)['_id'] as unknown)]).toEqual([
            story,
            expected.map((bytes) => parsed(bytes)['_id'] as unknown),
          ]);
        if (asSort.size > 0 && plan.sorted && plan.access.kind === 'ixscan' && plan.access.index.truncated)
          ordered += 1;
      }
      context.env.write(() => {
        context.catalog.drop(collection);
      });
    }
    await context.env.close();
    await rm(directory, { recursive: true, force: true });
    expect(ordered).toBeGreaterThan(1_000);
  }, 120_000);
});
