import { SeededRandom } from './testing/seeded-random.js';
import { fromMinorUnits, roundParts, roundTwelfths } from './twelfths.js';

describe('rounding twelfths', () => {
  it.each([
    [0n, 0n],
    [5n, 0n],
    [6n, 0n],
    [7n, 1n],
    [17n, 1n],
    [18n, 2n],
    [30n, 2n],
    [31n, 3n],
    [-6n, 0n],
    [-7n, -1n],
    [-18n, -2n],
    [12n * 10n ** 30n + 6n, 10n ** 30n],
  ])('%s/12 is %s: half to even', (twelfths, expected) => {
    expect(roundTwelfths(twelfths)).toBe(expected);
  });

  it('keeps whole amounts', () => {
    expect(roundTwelfths(fromMinorUnits(1_000_000_000_000_000))).toBe(1_000_000_000_000_000n);
  });
});

describe('rounding parts', () => {
  it('makes three thirds add up to the whole, the first gaining', () => {
    expect(roundParts([400_000n, 400_000n, 400_000n])).toEqual([33_334n, 33_333n, 33_333n]);
  });

  it('gives to the largest remainder', () => {
    expect(roundParts([13n, 23n, 12n])).toEqual([1n, 2n, 1n]);
  });

  it('leaves nothing to do for no parts', () => {
    expect(roundParts([])).toEqual([]);
  });

  it('always adds up, each part within one unit, over many random lists', () => {
    const random = new SeededRandom(4711);
    for (let i = 0; i < 2_000; i += 1) {
      const parts = Array.from({ length: random.int(1, 8) }, () => BigInt(random.int(-500, 5_000)));
      const rounded = roundParts(parts);
      const sum = (list: readonly bigint[]): bigint => list.reduce((total, part) => total + part, 0n);
      expect(sum(rounded)).toBe(roundTwelfths(sum(parts)));
      rounded.forEach((value, index) => {
        const difference = value * 12n - parts[index]!;
        expect(difference > -12n && difference < 12n).toBe(true);
      });
    }
  });
});
