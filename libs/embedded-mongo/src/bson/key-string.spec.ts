import { randomValue } from '../testing/random-value.js';
import { raw, seeded } from '../testing/raw.js';
import { compareValues } from './compare.js';
import { KeyStringWriter, keyStringOf, shortened } from './key-string.js';

describe('key strings', () => {
  const random = seeded(20_260_101);
  const values = Array.from({ length: 700 }, () => raw(randomValue(random)));

  it('compare as bytes exactly as the values compare', () => {
    const keys = values.map(keyStringOf);
    for (const [i, a] of values.entries())
      for (const [j, b] of values.entries()) {
        const expected = compareValues(a, b);
        const actual = Math.sign(keys[i]!.compare(keys[j]!));
        if (actual !== expected) throw new Error(`values ${i} and ${j}: expected ${expected}, got ${actual}`);
      }
  });

  it('are never the beginning of one another', () => {
    const keys = [...new Set(values.map((value) => keyStringOf(value).toString('latin1')))].sort();
    for (const [i, key] of keys.entries()) if (i > 0) expect(key.startsWith(keys[i - 1]!)).toBe(false);
  });

  it('of several fields, some descending, compare field by field', () => {
    const writer = new KeyStringWriter();
    const key = (a: number, b: number): Buffer =>
      writer.reset().field(values[a], true).field(values[b], false).take();
    for (let i = 0; i < 5_000; i += 1) {
      const [a, b, c, d] = Array.from({ length: 4 }, () => Math.floor(random() * values.length));
      const expected = -compareValues(values[a!]!, values[c!]!) || compareValues(values[b!]!, values[d!]!);
      expect(Math.sign(key(a!, b!).compare(key(c!, d!)))).toBe(expected);
    }
  });

  it('put an empty array below null and above MinKey', () => {
    const empty = new KeyStringWriter().field(undefined, false).take();
    expect(empty.compare(keyStringOf(raw(null)))).toBe(-1);
  });

  it('keep long keys apart when they are cut', () => {
    const long = Buffer.alloc(2_000, 1);
    const other = Buffer.from(long);
    other[1_999] = 2;
    expect(shortened(long, 1_200)).toHaveLength(1_200);
    expect(shortened(long, 1_200).equals(shortened(other, 1_200))).toBe(false);
    expect(shortened(Buffer.alloc(1_200), 1_200)).toHaveLength(1_200);
  });
});
