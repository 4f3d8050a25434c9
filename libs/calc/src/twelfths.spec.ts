import { SeededRandom } from './testing/seeded-random.js';
import { fromMinorUnits, roundParts, roundPartsTo, roundTwelfths } from './twelfths.js';

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

describe('rounding parts to a whole that was rounded elsewhere', () => {
  it('takes a unit from the smallest remainder when the whole is one less', () => {
    // 2.5 and 1.5 are shown as 2 and 2: no change, though it is exactly 1.
    expect(roundPartsTo([12n], 0n)).toEqual([0n]);
    expect(roundPartsTo([17n, 7n], 1n)).toEqual([1n, 0n]);
  });

  it('adds up to the difference of any two rounded sums', () => {
    const random = new SeededRandom(815);
    const sum = (list: readonly bigint[]): bigint => list.reduce((total, part) => total + part, 0n);
    for (let i = 0; i < 2_000; i += 1) {
      const before = Array.from({ length: random.int(1, 6) }, () => BigInt(random.int(0, 500)));
      const now = before.map((part) => part + BigInt(random.int(-60, 60)));
      const change = roundTwelfths(sum(now)) - roundTwelfths(sum(before));
      const parts = now.map((part, index) => part - before[index]!);
      const rounded = roundPartsTo(parts, change);
      expect(sum(rounded)).toBe(change);
      rounded.forEach((value, index) => {
        const off = value * 12n - parts[index]!;
        expect(off > -24n && off < 24n).toBe(true);
      });
    }
  });
});
