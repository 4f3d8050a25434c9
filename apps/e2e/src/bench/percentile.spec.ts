import { percentile } from './percentile.js';

it.each([
  [50, 5],
  [99, 10],
  [100, 10],
  [0, 1],
  [10, 1],
  [11, 2],
])('%d percent of 1 to 10 do not exceed %d', (percent, expected) => {
  expect(percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], percent)).toBe(expected);
});

it('of nothing there is none', () => {
  expect(() => percentile([], 50)).toThrow(RangeError);
});
