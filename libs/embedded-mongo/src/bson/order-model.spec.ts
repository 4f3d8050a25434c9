import { Double, EJSON, Int32, Long } from 'bson';
import { naiveCompare } from '../testing/naive-compare.js';
import { randomValue } from '../testing/random-value.js';
import { raw, seeded } from '../testing/raw.js';
import { compareValues, equalValues } from './compare.js';
import { equalityKey, keyStringOf } from './key-string.js';

const CASES = 20_000;
const SEED = 20_260_102;

function show(...values: unknown[]): string {
  return values.map((value) => EJSON.stringify({ value }, { relaxed: false })).join(' and ');
}

describe('the order of values', () => {
  it(`is that of a naive model, and that of key strings, for ${CASES} random pairs`, () => {
    const random = seeded(SEED);
    let equal = 0;
    for (let i = 0; i < CASES; i += 1) {
      const [a, b] = [randomValue(random), randomValue(random)];
      const [left, right] = [raw(a), raw(b)];
      const expected = Math.sign(naiveCompare(a, b));
      const found = [
        compareValues(left, right),
        -compareValues(right, left),
        keyStringOf(left).compare(keyStringOf(right)),
        equalValues(left, right) === (equalityKey(left) === equalityKey(right)) ? expected : Number.NaN,
      ];
      if (found.some((order) => Math.sign(order) !== expected))
        throw new Error(`pair ${i}, ${show(a, b)}: expected ${expected}, got ${found.join(', ')}`);
      if (expected === 0) equal += 1;
    }
    expect(equal).toBeGreaterThan(CASES / 100);
  });

  it('of numbers of all types at their edges is exact', () => {
    const random = seeded(SEED + 1);
    const near = [0, 1, 2 ** 31, 2 ** 53, 2 ** 62, 2 ** 63, 1e15, 0.1, 1e-300, 1e300];
    const number = (): unknown => {
      const base = near[Math.floor(random() * near.length)]! * (random() < 0.5 ? -1 : 1);
      const step = Math.floor(random() * 5) - 2;
      if (random() < 0.5 || Math.abs(base) > 2 ** 62 || !Number.isInteger(base))
        return new Double(base + step);
      if (random() < 0.3 && Math.abs(base) < 2 ** 31) return new Int32(base + step);
      return Long.fromBigInt(BigInt(base) + BigInt(step));
    };
    for (let i = 0; i < CASES; i += 1) {
      const [a, b] = [number(), number()];
      const expected = Math.sign(naiveCompare(a, b));
      const [left, right] = [raw(a), raw(b)];
      const found = [compareValues(left, right), keyStringOf(left).compare(keyStringOf(right))];
      if (found.some((order) => Math.sign(order) !== expected))
        throw new Error(`pair ${i}, ${show(a, b)}: expected ${expected}, got ${found.join(', ')}`);
    }
  });
});
