import { type BulkOperation } from './bulk-input.js';
import { operationGroups } from './operation-groups.js';

const create = (id?: string): BulkOperation => ({ op: 'create', data: { name: 'x', ...(id && { id }) } });
const update = (id: string): BulkOperation => ({ op: 'update', id, data: {} });
const remove = (id: string): BulkOperation => ({ op: 'delete', id });
const indexes = (operations: BulkOperation[], size = 10) =>
  operationGroups(operations, size).map((group) => group.map(({ index }) => index));

test('neighbours of one kind about different objects are one group', () => {
  expect(indexes([create(), create(), create('a')])).toEqual([[0, 1, 2]]);
  expect(indexes([update('a'), update('b')])).toEqual([[0, 1]]);
});

test('another kind, or the same object again, begins a group', () => {
  expect(indexes([remove('a'), create(), create(), update('a')])).toEqual([[0], [1, 2], [3]]);
  expect(indexes([update('a'), update('b'), update('a'), update('c')])).toEqual([
    [0, 1],
    [2, 3],
  ]);
  expect(indexes([create('a'), create('A')])).toEqual([[0], [1]]);
});

test('no group is larger than allowed, and none is lost', () => {
  expect(indexes([create(), create(), create()], 2)).toEqual([[0, 1], [2]]);
  expect(indexes([])).toEqual([]);
});
