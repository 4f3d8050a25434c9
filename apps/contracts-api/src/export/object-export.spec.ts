import { exportCell } from './object-export.js';

test.each([
  [null, null],
  [undefined, null],
  ['', ''],
  ['a|b', 'a|b'],
  [0, 0],
  [false, 'false'],
  [[], null],
  [[30], '30'],
  [[30, 60, 90], '30|60|90'],
  [['a|b', 'c\\'], 'a\\|b|c\\\\'],
  [[{ source: 'x' }], '[{"source":"x"}]'],
  [{ list: [1, 2] }, '{"list":[1,2]}'],
])('%j is the cell %j', (value, cell) => {
  expect(exportCell(value)).toBe(cell);
});
