import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Document, MaxKey, MinKey, deserialize } from 'bson';
import { type ServerContext } from '../commands/server-context.js';
import { documentValue } from '../bson/raw-value.js';
import { parseFilter } from '../query/parse-filter.js';
import { compileFilter } from '../query/matcher.js';
import { parseSort, sortKeyOf } from '../query/sort.js';
import { openContext } from '../server.js';
import { type Collection, type Index } from '../storage/catalog.js';
import { type IndexField, parseIndexDefinition } from '../storage/index-definition.js';
import { rawDocument, seeded } from '../testing/raw.js';
import { DocumentSource, PAUSE, type Source, type StoredDocument } from './document-source.js';
import { type Plan, type PlanRequest, planQuery } from './planner.js';
import { SlicedSource, SortedSource } from './query-stream.js';
import { statisticsOf } from './statistics.js';

/** 100 collections of 40 documents with up to 7 indexes, 110 queries each. */
const COLLECTIONS = 100;
const DOCUMENTS = 40;
const QUERIES = 110;

const random = seeded(20_260_301);
const whole = (below: number): number => Math.floor(random() * below);
const pick = <T>(from: readonly T[]): T => from[whole(from.length)]!;
const chance = (of: number): boolean => random() < of;

const values: readonly unknown[] = [
  0,
  1,
  2,
  3,
  1.5,
  -1,
  'a',
  'ab',
  'abc',
  'b',
  '',
  null,
  true,
  false,
  new Date(5),
  new MinKey(),
  new MaxKey(),
];
const fields = ['a', 'b', 'c', 'l', 'm', 'o'];
const paths = ['a', 'a', 'b', 'b', 'c', 'l', 'm.x', 'm.y', 'o.x', 'o.y', 'o.l', '_id', 'm', 'o'];

const object = (): Document =>
  Object.fromEntries(['x', 'y'].filter(() => chance(0.8)).map((name) => [name, pick(values)]));

/** An array to stand within another, now and then within a third. */
const nested = (make: () => unknown): unknown[] =>
  Array.from({ length: 1 + whole(3) }, () => (chance(0.1) ? [make()] : make()));

function valueOf(field: string): unknown {
  switch (field) {
    case 'l':
      return chance(0.8)
        ? Array.from({ length: whole(4) }, () => (chance(0.15) ? nested(() => pick(values)) : pick(values)))
        : pick(values);
    case 'm':
      return chance(0.8)
        ? Array.from({ length: whole(4) }, () =>
            chance(0.85) ? object() : chance(0.3) ? pick(values) : nested(object),
          )
        : object();
    case 'o':
      return { ...object(), ...(chance(0.5) ? { l: [pick(values), pick(values)] } : {}) };
    default:
      return field === 'c' && chance(0.1) ? [pick(values), pick(values)] : pick(values);
  }
}

const document = (id: number): Document => ({
  _id: chance(0.5) ? id : `k${id}`,
  ...Object.fromEntries(fields.filter(() => chance(0.8)).map((field) => [field, valueOf(field)])),
});

function indexSpec(n: number): Document {
  const length = 1 + whole(3);
  const key = new Map(Array.from({ length }, () => [pick(paths), pick([1, -1])]));
  const kind = whole(5);
  return {
    name: `i${n}`,
    key,
    ...(kind === 0 ? { sparse: true } : {}),
    ...(kind === 1
      ? {
          partialFilterExpression: pick([{ a: { $exists: true } }, { a: 1 }, { b: { $gte: 1 } }, { c: 'a' }]),
        }
      : {}),
    ...(kind === 2 ? { unique: true } : {}),
  };
}

function ofElement(): Document {
  return pick<() => Document>([
    () => ({ $gte: pick(values), $lte: pick(values) }),
    () => ({ $eq: pick(values) }),
    () => ({ $in: [pick(values), pick(values), [pick(values)]] }),
    () => ({ $type: pick(['string', 'int', 'array']) }),
    () => ({ $regex: pick(['^a', 'b']) }),
    () => ({ $elemMatch: { $gte: pick(values) } }),
    () => ({ x: pick(values), y: { $gte: pick(values) } }),
    () => ({ x: condition() }),
  ])();
}

function condition(): unknown {
  switch (whole(14)) {
    case 0:
    case 1:
    case 2:
      return pick(values);
    case 3:
      return { $in: Array.from({ length: whole(4) }, () => pick(values)) };
    case 4:
    case 5:
      return { [pick(['$gt', '$gte', '$lt', '$lte'])]: pick(values) };
    case 6:
      return { $gte: pick(values), $lt: pick(values) };
    case 7:
      return { $ne: pick(values) };
    case 8:
      return { $exists: chance(0.5) };
    case 9:
      return { $regex: pick(['^a', '^ab', 'b', '^']) };
    case 10:
      return { $nin: [pick(values), pick(values)] };
    case 11:
      return { $not: { $gt: pick(values) } };
    case 12:
      return { $elemMatch: ofElement() };
    default:
      return pick<unknown>([
        { $all: [pick(values), pick(values)] },
        { $size: whole(3) },
        { $type: 'string' },
        [pick(values)],
        object(),
      ]);
  }
}

function filter(depth = 0): Document {
  if (depth === 0 && chance(0.15))
    return { $or: [{ [pick(['a', 'b'])]: pick(values) }, { [pick(['a', 'b', 'l', '_id'])]: pick(values) }] };
  const parts = Array.from({ length: whole(4) }, (): [string, unknown] =>
    depth < 2 && chance(0.2)
      ? [pick(['$or', '$and', '$nor']), Array.from({ length: 1 + whole(3) }, () => filter(depth + 1))]
      : [pick(paths), condition()],
  );
  return chance(0.2)
    ? { $and: parts.map(([name, value]) => ({ [name]: value })).concat({}) }
    : Object.fromEntries(parts);
}

const sort = (): Document => new Map(Array.from({ length: whole(3) }, () => [pick(paths), pick([1, -1])]));

function fill(context: ServerContext): { collection: Collection; stored: Buffer[] } {
  const { catalog, env, store } = context;
  const stored: Buffer[] = [];
  const collection = env.write(() => {
    const made = catalog.create('d', 'c');
    for (let n = 0; n < 7; n += 1)
      made.secondary.push({
        id: catalog.newId(),
        definition: parseIndexDefinition(rawDocument(indexSpec(n))),
        multikey: false,
        truncated: false,
        building: false,
      });
    return made;
  });
  env.write(() => {
    for (let id = 0; id < DOCUMENTS; id += 1) {
      const { bytes } = rawDocument(document(id));
      try {
        store.insert(collection, bytes);
        stored.push(bytes);
      } catch {
        // A second document under a unique key, or two arrays side by side: it is not there.
      }
    }
  });
  return { collection, stored };
}

function drain<T>(source: Source<T>): T[] {
  const all: T[] = [];
  for (let next = source.next(); next !== undefined; next = source.next()) if (next !== PAUSE) all.push(next);
  return all;
}

function run(context: ServerContext, plan: Plan, request: PlanRequest, limit: number): Buffer[] {
  const { collection, sort: wanted } = request;
  const limits = { slice: context.scheduler.slice, deadline: Infinity };
  let found: Source<StoredDocument> = new DocumentSource(
    context.store,
    collection,
    plan.access,
    compileFilter(request.filter),
    limits,
  );
  if (!plan.sorted) found = new SortedSource(found, wanted, ({ bytes }) => bytes, limit);
  return drain(new SlicedSource(found, 0, limit)).map(({ bytes }) => bytes);
}

const keysOf = (some: readonly Buffer[], by: readonly IndexField[]): string[] =>
  some.map((bytes) => sortKeyOf(documentValue(bytes), by).toString('hex'));

const idsOf = (some: readonly Buffer[]): string[] =>
  some.map((bytes) => String(deserialize(bytes)['_id'])).sort();

describe('a plan with indexes', () => {
  it(`gives what a scan of all documents gives, in the order asked for (${COLLECTIONS * QUERIES} random queries)`, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tenor-plans-'));
    const context = openContext(directory, () => 0);
    const used = new Map<string, number>();
    for (let round = 0; round < COLLECTIONS; round += 1) {
      const { collection, stored } = fill(context);
      for (let n = 0; n < QUERIES; n += 1) {
        const [asFilter, asSort] = [filter(), sort()];
        const request: PlanRequest = {
          collection,
          filter: parseFilter(rawDocument(asFilter)),
          sort: parseSort(rawDocument(asSort)),
        };
        const matches = compileFilter(request.filter);
        const expected = stored.filter((bytes) => matches(documentValue(bytes)));
        let order: string[];
        try {
          order = keysOf(expected, request.sort).sort();
        } catch {
          // Refused: two arrays side by side cannot be sorted by.
          continue;
        }
        const limit = chance(0.5) ? 1 + whole(6) : Infinity;
        const hints: (Index | undefined)[] = chance(0.3)
          ? [undefined, pick([collection.primary, ...collection.secondary])]
          : [undefined];
        for (const hint of hints) {
          let plan: Plan;
          try {
            plan = planQuery({
              ...request,
              hint,
              limit,
              statistics: statisticsOf(context.store, collection),
            });
          } catch {
            continue;
          }
          const kind = `${plan.access.kind}${plan.access.kind === 'ixscan' && plan.access.ranges !== undefined ? ' bounded' : ''}${plan.sorted && request.sort.length > 0 ? ' sorted' : ''}`;
          used.set(kind, (used.get(kind) ?? 0) + 1);
          const found = run(context, plan, request, limit);
          const story = JSON.stringify({
            filter: asFilter,
            sort: [...(asSort as Map<string, number>)],
            limit,
            kind,
            hint: hint?.definition.name,
          });
          expect([story, keysOf(found, request.sort)]).toEqual([story, order.slice(0, limit)]);
          if (limit === Infinity) expect([story, idsOf(found)]).toEqual([story, idsOf(expected)]);
          else
            expect([
              story,
              found.every((bytes) => matches(documentValue(bytes))),
              new Set(idsOf(found)).size,
            ]).toEqual([story, true, found.length]);
        }
      }
      context.env.write(() => {
        context.catalog.drop(collection);
      });
    }
    await context.env.close();
    await rm(directory, { recursive: true, force: true });
    // Every way to read is taken often enough to mean something.
    for (const kind of ['collscan', 'ixscan bounded', 'ixscan sorted', 'ixscan bounded sorted', 'or'])
      expect([kind, (used.get(kind) ?? 0) > 100]).toEqual([kind, true]);
  }, 120_000);
});
