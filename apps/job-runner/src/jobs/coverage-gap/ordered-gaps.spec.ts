import { OrderedGaps } from './ordered-gaps.js';

describe('gaps', () => {
  it('come by location name (none first), name and id, by code point', () => {
    const gaps = new OrderedGaps();
    const rows = [
      ['6', 'b', '！ Depot'],
      ['7', 'a', '😀 Lab'],
      ['3', 'b', 'NYC'],
      ['2', 'a', 'NYC'],
      ['1', 'a', 'NYC'],
      ['0', 'z', null],
      ['5', 'a', 'Oslo'],
      ['4', 'Z', 'Oslo'],
    ] as const;
    for (const [id, name, location] of rows) gaps.add(id, name, location);
    expect(gaps.size).toBe(8);
    expect([...gaps.takeIds(100)]).toEqual([['0', '1', '2', '3', '4', '5', '6', '7']]);
  });

  it.each([
    [0, []],
    [1, [1]],
    [3, [3]],
    [4, [3, 1]],
    [6, [3, 3]],
  ])('%i come in batches of three: %j', (count, sizes) => {
    const gaps = new OrderedGaps();
    for (let n = 0; n < count; n += 1) gaps.add(`${n}`, 'a', `${n % 2}`);
    expect([...gaps.takeIds(3)].map(({ length }) => length)).toEqual(sizes);
  });
});
