import { Problem } from '@tenor/domain';
import { encodeCursor } from './cursor.js';
import { type ListDefinition } from './list-definition.js';
import { parseListQuery } from './parse-list-query.js';

const definition: ListDefinition = {
  resource: 'things',
  searchable: true,
  fields: {
    id: { path: '_id', type: { kind: 'id' }, sortable: true },
    name: { path: 'name', type: { kind: 'text' }, sortable: true },
    status: { path: 'status', type: { kind: 'choice', values: ['active', 'draft'] } },
    endDate: { path: 'endDate', type: { kind: 'date' }, nullable: true, sortable: true },
    currency: { path: 'currency', type: { kind: 'currency' } },
    days: { path: 'days', type: { kind: 'number', min: 0, max: 10 } },
    on: { path: 'on', type: { kind: 'boolean' } },
    at: { path: 'at', type: { kind: 'instant' } },
    tags: { path: 'tags', type: { kind: 'tags' } },
  },
};

const parse = (query: string) => parseListQuery(`/things?${query}`, definition);

function faultsOf(query: string): string[] {
  try {
    parse(query);
  } catch (error) {
    if (error instanceof Problem) return error.errors.map(({ path, code }) => `${path}:${code}`);
    throw error;
  }
  return [];
}

test('without parameters there are 50 rows by id and no conditions', () => {
  expect(parseListQuery('/things', definition)).toMatchObject({
    limit: 50,
    sort: [{ path: '_id', descending: false }],
    conditions: [],
    count: false,
    after: undefined,
  });
});

test('a sort is ended by the id in the direction of its first field, unless it names the id itself', () => {
  const keys = (query: string) => parse(query).sort.map((key) => `${key.descending ? '-' : ''}${key.path}`);
  expect(keys('sort=endDate,-name')).toEqual(['endDate', '-name', '_id']);
  expect(keys('sort=-endDate,name')).toEqual(['-endDate', 'name', '-_id']);
  expect(keys('sort=-id,name')).toEqual(['-_id']);
});

test('values separated by commas, repeated, or both mean any of them', () => {
  const conditions = parse('status=active,draft&name=a&name=b,c').conditions;
  expect(conditions).toMatchObject([
    { path: 'name', operator: 'eq', values: ['a', 'b', 'c'] },
    { path: 'status', operator: 'eq', values: ['active', 'draft'] },
  ]);
});

test('a comma within a value is written with a backslash', () => {
  expect(parse('name=Acme\\, Inc.,Globex').conditions[0]?.values).toEqual(['Acme, Inc.', 'Globex']);
});

test('each type is read: dates, codes in any case, numbers, booleans, moments', () => {
  const conditions = parse(
    'endDate[gte]=2026-03-01&currency=eur&days[lt]=7&on=true&at[gt]=2026-03-01&endDate[exists]=false',
  ).conditions;
  expect(conditions.map(({ path, operator, values }) => [path, operator, ...values])).toEqual([
    ['at', 'gt', '2026-03-01T00:00:00.000Z'],
    ['currency', 'eq', 'EUR'],
    ['days', 'lt', 7],
    ['endDate', 'exists', false],
    ['endDate', 'gte', '2026-03-01'],
    ['on', 'eq', true],
  ]);
});

test.each([
  ['limit=0', 'limit:out_of_range'],
  ['limit=501', 'limit:out_of_range'],
  ['limit=ten', 'limit:out_of_range'],
  ['limit=1&limit=2', 'limit:duplicate'],
  ['count=yes', 'count:invalid_type'],
  ['sort=price', 'sort:unknown_field'],
  ['sort=status', 'sort:unknown_field'],
  ['sort=', 'sort:unknown_field'],
  ['sort=name,-name', 'sort:duplicate'],
  ['colour=red', 'colour:unknown_field'],
  ['constructor=x', 'constructor:unknown_field'],
  ['__proto__=x', '__proto__:unknown_field'],
  ['name[gt]=a', 'name[gt]:unknown_operator'],
  ['name[eq]=a', 'name[eq]:unknown_operator'],
  ['name[$ne]=a', 'name[$ne]:unknown_operator'],
  ['name[ne][x]=a', 'name[ne][x]:unknown_field'],
  ['status[exists]=true', 'status[exists]:unknown_operator'],
  ['status=deleted', 'status:invalid_value'],
  ['status=active,', 'status:invalid_value'],
  ['endDate=2026-02-30', 'endDate:invalid_value'],
  ['endDate[gte]=2026-01-01&endDate[gte]=2026-02-01', 'endDate[gte]:duplicate'],
  ['endDate[exists]=maybe', 'endDate[exists]:invalid_value'],
  ['currency=XXX', 'currency:invalid_value'],
  ['days=11', 'days:invalid_value'],
  ['days=1.5', 'days:invalid_value'],
  ['on=1', 'on:invalid_value'],
  ['at[gt]=yesterday', 'at[gt]:invalid_value'],
  ['id=42', 'id:invalid_value'],
  ['name=a%00b', 'name:invalid_value'],
  [`name=${'x'.repeat(513)}`, 'name:invalid_value'],
  ['name=%FF', 'name:invalid_value'],
  ['q=a&q=b', 'q:duplicate'],
  ['cursor=!', 'cursor:invalid_cursor'],
  ['cursor=AAAA', 'cursor:invalid_cursor'],
  [`name=${Array.from({ length: 201 }, (_, i) => i).join(',')}`, 'name:too_many'],
])('%.60s is refused: %s', (query, fault) => {
  expect(faultsOf(query)).toEqual([fault]);
});

test('every fault is named at once', () => {
  expect(faultsOf('limit=0&colour=red&status=deleted')).toHaveLength(3);
});

test('a list without search takes no q', () => {
  expect(() => parseListQuery('/things?q=a', { ...definition, searchable: false })).toThrow(
    /q is not a known/,
  );
});

describe('a cursor', () => {
  const cursorOf = (query: string) => encodeCursor(['2026-03-01', 'id-1'], parse(query).binding);

  test('carries the sort values of the last row to the next request', () => {
    const cursor = cursorOf('sort=endDate&status=active');
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(parse(`sort=endDate&status=active&limit=7&cursor=${cursor}`).after).toEqual([
      '2026-03-01',
      'id-1',
    ]);
  });

  test.each([
    'sort=-endDate&status=active',
    'sort=endDate',
    'sort=endDate&status=draft',
    'sort=endDate&status=active&q=a',
  ])('of another sort or filter is refused with %s', (query) => {
    const cursor = cursorOf('sort=endDate&status=active');
    expect(faultsOf(`${query}&cursor=${cursor}`)).toEqual(['cursor:invalid_cursor']);
  });

  test('of another list is refused', () => {
    const other = parseListQuery('/others?sort=endDate', { ...definition, resource: 'others' });
    const cursor = encodeCursor(['2026-03-01', 'id-1'], other.binding);
    expect(faultsOf(`sort=endDate&cursor=${cursor}`)).toEqual(['cursor:invalid_cursor']);
  });

  test('with an object in place of a value is refused', () => {
    const { binding } = parse('sort=endDate');
    const forged = Buffer.from(JSON.stringify([binding, { $gt: '' }, 'id-1'])).toString('base64url');
    expect(faultsOf(`sort=endDate&cursor=${forged}`)).toEqual(['cursor:invalid_cursor']);
  });
});
