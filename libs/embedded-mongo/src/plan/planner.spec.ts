import { rawDocument } from '../testing/raw.js';
import { parseFilter } from '../query/parse-filter.js';
import { parseSort } from '../query/sort.js';
import { type Collection, type Index } from '../storage/catalog.js';
import { parseIndexDefinition } from '../storage/index-definition.js';
import { type Access, type Plan, planQuery } from './planner.js';

type Doc = Record<string, unknown>;

function index(id: number, name: string, spec: Doc, flags: Partial<Index> = {}): Index {
  return {
    id,
    definition: parseIndexDefinition(rawDocument({ name, ...spec })),
    multikey: false,
    truncated: false,
    building: false,
    ...flags,
  };
}

function collection(...secondary: Index[]): Collection {
  return {
    id: 1,
    database: 'tenor',
    name: 'runs',
    primary: index(0, '_id_', { key: { _id: 1 } }),
    secondary,
    dropped: false,
  };
}

function plan(of: Collection, filter: Doc, sort: Doc = {}): Plan {
  return planQuery({
    collection: of,
    filter: parseFilter(rawDocument(filter)),
    sort: parseSort(rawDocument(sort)),
  });
}

function named(access: Access): string {
  if (access.kind === 'collscan') return 'COLLSCAN';
  if (access.kind === 'or') return `OR(${access.branches.map(named).join(', ')})`;
  const bounds = access.ranges === undefined ? 'all' : String(access.ranges.length);
  return `${access.index.definition.name} ${bounds}${access.reverse ? ' reverse' : ''}`;
}

const runs = collection(
  index(1, 'status_due', { key: { status: 1, due: 1 } }),
  index(2, 'code', { key: { code: 1 }, unique: true }),
  index(3, 'created', { key: { created: -1 } }),
  index(4, 'claimable', { key: { due: 1 }, partialFilterExpression: { status: 'queued' } }),
  index(5, 'external', { key: { external: 1 }, sparse: true }),
  index(6, 'tags', { key: { tags: 1, at: 1 } }, { multikey: true }),
  index(7, 'lines', { key: { 'lines.a': 1, 'lines.b': 1 } }, { multikey: true }),
);

/** filter, sort, access, whether the order comes from the index */
const table: readonly [Doc, Doc, string, boolean][] = [
  [{}, {}, 'COLLSCAN', true],
  [{ other: 1 }, {}, 'COLLSCAN', true],
  [{ _id: 1 }, {}, '_id_ 1', true],
  [{ _id: { $in: [3, 1, 2] } }, {}, '_id_ 3', true],
  [{ _id: { $gt: 5 } }, { _id: 1 }, '_id_ 1', true],
  [{}, { _id: -1 }, '_id_ all reverse', true],
  [{ code: 'x', status: 'a' }, {}, 'code 1', true],
  [{ status: 'a' }, { due: 1 }, 'status_due 1', true],
  [{ status: 'a' }, { due: -1 }, 'status_due 1 reverse', true],
  [{ status: 'a' }, { due: 1, _id: 1 }, 'status_due 1', true],
  [{ status: 'a' }, { due: -1, _id: -1 }, 'status_due 1 reverse', true],
  [{ status: 'a' }, { due: 1, _id: -1 }, 'status_due 1', false],
  [{ status: 'a' }, { name: 1 }, 'status_due 1', false],
  [{ status: 'a', due: { $gt: 1, $lte: 5 } }, { due: 1 }, 'status_due 1', true],
  [{ status: { $in: ['a', 'b'] } }, { due: 1 }, 'status_due 2', false],
  [{ status: { $in: ['a', 'b'] } }, { status: 1, due: 1 }, 'status_due 2', true],
  [{ status: { $in: ['a', 'b'] }, due: 3 }, {}, 'status_due 2', true],
  [{ status: { $in: [] } }, {}, 'status_due 0', true],
  [{ status: { $ne: 'a' } }, {}, 'COLLSCAN', true],
  [{ status: { $gt: 'a', $lt: 'c' } }, { status: -1 }, 'status_due 1 reverse', true],
  [{ status: /^ab/ }, {}, 'status_due 2', true],
  [{ status: /^ab/i }, {}, 'COLLSCAN', true],
  [{}, { created: -1 }, 'created all', true],
  [{}, { created: 1 }, 'created all reverse', true],
  [{ created: { $lt: 7 } }, { created: -1 }, 'created 1', true],
  [{ status: 'queued', due: { $lte: 9 } }, { due: 1 }, 'status_due 1', true],
  [{ due: { $lte: 9 } }, {}, 'COLLSCAN', true],
  [{ external: 'x' }, {}, 'external 1', true],
  [{ external: null }, {}, 'COLLSCAN', true],
  [{}, { external: 1 }, 'COLLSCAN', false],
  [{ tags: 'x', at: { $gt: 1 } }, {}, 'tags 1', true],
  [{ tags: 'x' }, { at: 1 }, 'tags 1', false],
  [{ 'lines.a': 1, 'lines.b': 2 }, {}, 'lines 1', true],
  [{ lines: { $elemMatch: { a: 1, c: 2 } } }, {}, 'lines 1', true],
  [{ $or: [{ code: 'x' }, { status: 'a' }] }, {}, 'OR(code 1, status_due 1)', true],
  [{ $or: [{ code: 'x' }, { other: 1 }] }, {}, 'COLLSCAN', true],
  [{ $or: [{ code: 'x' }, { code: 'y' }] }, { code: 1 }, 'code 2', true],
  [
    { status: 'a', $or: [{ due: { $gt: 5 } }, { due: 5, _id: { $gt: 9 } }] },
    { due: 1, _id: 1 },
    'status_due 2',
    true,
  ],
  [
    { $or: [{ created: { $lt: 5 } }, { created: 5, _id: { $gt: 9 } }] },
    { created: -1, _id: 1 },
    'created 2',
    true,
  ],
];

describe('planQuery', () => {
  it.each(table)('for %j sorted by %j reads %s', (filter, sort, access, sorted) => {
    const chosen = plan(runs, filter, sort);
    expect([named(chosen.access), chosen.sorted]).toEqual([access, sorted]);
  });

  it('uses a partial index only when the filter implies its condition', () => {
    const only = collection(
      index(4, 'claimable', {
        key: { due: 1 },
        partialFilterExpression: { status: 'queued', n: { $gte: 5 } },
      }),
    );
    const uses = (filter: Doc): string => named(plan(only, filter).access);
    expect(uses({ status: 'queued', n: 7 })).toBe('claimable all');
    expect(uses({ status: 'queued', n: { $gt: 5 }, due: 1 })).toBe('claimable 1');
    expect(uses({ status: 'queued', n: { $gte: 4 }, due: 1 })).toBe('COLLSCAN');
    expect(uses({ status: { $in: ['queued', 'done'] }, n: 7 })).toBe('COLLSCAN');
    expect(uses({ due: 1 })).toBe('COLLSCAN');
  });

  it('multiplies lists while that costs fewer seeks than it saves, and leaves the rest to the filter', () => {
    const list = (length: number): Doc => ({ $in: Array.from({ length }, (_, n) => n) });
    const ranges = (status: number, due: number): string =>
      named(plan(runs, { status: list(status), due: list(due) }).access);
    expect(ranges(40, 50)).toBe('status_due 2000');
    expect(ranges(500, 500)).toBe('status_due 500');
    expect(ranges(5_000, 1)).toBe('status_due 5000');
    expect(named(plan(runs, { _id: list(500), external: list(500) }).access)).toBe('external 500');
  });

  it('does not use an index that is being built', () => {
    const building = collection(index(1, 'a', { key: { a: 1 } }, { building: true }));
    expect(named(plan(building, { a: 1 }).access)).toBe('COLLSCAN');
  });

  it('takes the order from an index with cut keys, but not that of ids behind them that were cut too', () => {
    const cut = collection(index(1, 'a', { key: { a: 1 } }, { truncated: true }));
    expect(plan(cut, { a: { $gt: 'x' } }, { a: 1, _id: 1 })).toMatchObject({ sorted: true });
    cut.primary.truncated = true;
    expect(plan(cut, { a: { $gt: 'x' } }, { a: 1 })).toMatchObject({ sorted: true });
    expect(plan(cut, { a: { $gt: 'x' } }, { a: 1, _id: 1 })).toMatchObject({ sorted: false });
  });

  it('bounds all fields of one element, and both ends of one value, within $elemMatch', () => {
    const rangesOf = (filter: Doc): string => {
      const { access } = plan(runs, filter);
      const range = access.kind === 'ixscan' ? access.ranges?.[0] : undefined;
      return `${named(access)} ${range === undefined ? 0 : range.lower.length} ${range === undefined ? 0 : range.upper.length}`;
    };
    const one = rangesOf({ lines: { $elemMatch: { a: 1, b: 2 } } });
    const apart = rangesOf({ 'lines.a': 1, 'lines.b': 2 });
    expect([one, apart]).toEqual(['lines 1 20 21', 'lines 1 10 11']);
    // From 5 up to what is below 7, not from 5 to the end of the numbers.
    expect(rangesOf({ tags: { $elemMatch: { $gte: 5, $lt: 7 } } })).toBe('tags 1 10 10');
    expect(rangesOf({ tags: { $gte: 5, $lt: 7 } })).toBe('tags 1 10 1');
  });

  it('expands the $or that an index can serve, not the first one', () => {
    const filter = { $and: [{ $or: [{ other: 1 }, { other: 2 }] }, { $or: [{ code: 'x' }, { code: 'y' }] }] };
    expect(named(plan(runs, filter).access)).toBe('code 2');
  });

  it('takes the order from an index rather than sorting much for few', () => {
    const many = collection(index(1, 'status', { key: { status: 1 } }), index(2, 'end', { key: { end: 1 } }));
    const chosen = (entries: number, limit: number): string =>
      named(
        planQuery({
          collection: many,
          filter: parseFilter(rawDocument({ status: 'a' })),
          sort: parseSort(rawDocument({ end: 1, _id: 1 })),
          limit,
          statistics: { documents: () => 100_000, entries: (_index, _ranges, cap) => Math.min(entries, cap) },
        }).access,
      );
    expect(chosen(20_000, 50)).toBe('end all');
    expect(chosen(2_000, 50)).toBe('status 1');
    expect(chosen(40, 50)).toBe('status 1');
    expect(chosen(20_000, Infinity)).toBe('status 1');
  });

  it('reads the few in some bounds rather than all in the order of their ids', () => {
    const words = index(1, 'words', { key: { words: 1 } }, { multikey: true });
    const chosen = (entries: number, limit: number): string =>
      named(
        planQuery({
          collection: collection(words),
          filter: parseFilter(rawDocument({ words: { $elemMatch: { $gte: 'a', $lt: 'b' } } })),
          sort: parseSort(rawDocument({ _id: 1 })),
          limit,
          statistics: { documents: () => 100_000, entries: (_index, _ranges, cap) => Math.min(entries, cap) },
        }).access,
      );
    expect(chosen(100, 50)).toBe('words 1');
    expect(chosen(20_000, 50)).toBe('_id_ all');
    // All are wanted: to sort them would take memory without bound.
    expect(chosen(100, Infinity)).toBe('_id_ all');
  });

  it('bounds the second array field of a multikey index not at all', () => {
    const access = plan(runs, { 'lines.a': 1, 'lines.b': 2 }).access;
    const narrower = plan(collection(index(7, 'lines', { key: { 'lines.a': 1, 'lines.b': 1 } })), {
      'lines.a': 1,
      'lines.b': 2,
    }).access;
    const length = (of: Access): number => (of.kind === 'ixscan' ? (of.ranges?.[0]?.lower.length ?? 0) : 0);
    expect(length(access)).toBeLessThan(length(narrower));
  });
});
