import { listFilter, pageFilter } from './list-filter.js';
import { type Condition, type CursorValue, type ListQuery, type SortKey } from './list-definition.js';

const ID: SortKey = { path: '_id', descending: false, nullable: false };

function query(more: Partial<ListQuery>): ListQuery {
  return {
    limit: 50,
    sort: [ID],
    conditions: [],
    within: [],
    search: undefined,
    count: false,
    after: undefined,
    binding: '',
    ...more,
  };
}

function condition(more: Partial<Condition>): Condition {
  return { path: 'name', type: { kind: 'text' }, operator: 'eq', values: ['a'], ...more };
}

test.each([
  [condition({}), { name: 'a' }],
  [condition({ values: ['a', 'b'] }), { name: { $in: ['a', 'b'] } }],
  [condition({ operator: 'ne' }), { name: { $ne: 'a' } }],
  [condition({ operator: 'ne', values: ['a', 'b'] }), { name: { $nin: ['a', 'b'] } }],
  [condition({ operator: 'lte' }), { name: { $lte: 'a' } }],
  [condition({ operator: 'exists', values: [true] }), { name: { $ne: null } }],
  [condition({ operator: 'exists', values: [false] }), { name: null }],
  [condition({ operator: 'contains', values: ['a.*'] }), { name: { $regex: 'a\\.\\*', $options: 'i' } }],
  [condition({ operator: 'contains', type: { kind: 'tags' }, values: ['x'] }), { name: 'x' }],
])('the condition %j becomes %j', (given, expected) => {
  expect(listFilter(query({ conditions: [given] }))).toEqual(expected);
});

test('every word of a search must begin some token, by ranges that an index serves', () => {
  const range = (word: string) => ({
    searchTokens: { $elemMatch: { $gte: word, $lt: `${word}\u{10ffff}` } },
  });
  expect(listFilter(query({ search: 'Acme  Mäßig' }))).toEqual({ $and: [range('mäßig'), range('acme')] });
});

test('a search without any word finds nothing, an empty one everything', () => {
  expect(listFilter(query({ search: '?!' }))).toEqual({ _id: { $in: [] } });
  expect(listFilter(query({ search: '  ' }))).toEqual({});
});

/** Evaluates the few operators that keyset filters use, as the database does: null before everything. */
function matches(row: Record<string, CursorValue>, filter: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(filter).every(([path, rule]) => {
    if (path === '$and') return (rule as (typeof filter)[]).every((part) => matches(row, part));
    if (path === '$or') return (rule as (typeof filter)[]).some((part) => matches(row, part));
    const value = row[path] ?? null;
    if (rule === null || typeof rule !== 'object') return value === rule;
    return Object.entries(rule).every(([operator, bound]: [string, CursorValue]) => {
      if (operator === '$ne') return value !== bound;
      if (value === null || bound === null) return false;
      return { $gt: value > bound, $gte: value >= bound, $lt: value < bound, $lte: value <= bound }[operator];
    });
  });
}

describe('pages of one row each visit every row once, in order', () => {
  const rows = [null, '2026-01-01', null, '2026-02-01', '2026-01-01', '2026-02-01', null].flatMap(
    (endDate, i) => ['b', 'a'].map((name) => ({ _id: `${name}${i}`, endDate, name })),
  );

  test.each([
    ['endDate ascending', [{ path: 'endDate', descending: false, nullable: true }, ID]],
    ['endDate descending', [{ path: 'endDate', descending: true, nullable: true }, ID]],
    [
      'endDate descending, then name',
      [
        { path: 'endDate', descending: true, nullable: true },
        { path: 'name', descending: false, nullable: false },
        ID,
      ],
    ],
    [
      'name descending, then endDate, then id descending',
      [
        { path: 'name', descending: true, nullable: false },
        { path: 'endDate', descending: false, nullable: true },
        { ...ID, descending: true },
      ],
    ],
  ] satisfies [string, SortKey[]][])('%s', (_name, sort) => {
    const sorted = [...rows].sort((a, b) => {
      for (const { path, descending } of sort) {
        const [x, y] = [a[path as keyof typeof a] ?? '', b[path as keyof typeof b] ?? ''];
        if (x !== y) return x < y === !descending ? -1 : 1;
      }
      return 0;
    });
    const visited: string[] = [];
    let after: CursorValue[] | undefined;
    for (;;) {
      const filter = pageFilter(query({ sort, after }));
      const row = sorted.find((each) => matches(each, filter));
      if (!row || visited.length > rows.length) break;
      visited.push(row._id);
      after = sort.map(({ path }) => row[path as keyof typeof row]);
    }
    expect(visited).toEqual(sorted.map((row) => row._id));
  });
});
