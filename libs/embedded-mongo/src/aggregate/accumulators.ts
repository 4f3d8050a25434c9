import { BsonType, isNumberType } from '../bson/bson-type.js';
import { compareValues } from '../bson/compare.js';
import { arrayValue } from '../bson/document-tree.js';
import { equalityKey } from '../bson/key-string.js';
import { doubleValue, intValue, longValue, nullValue } from '../bson/make-value.js';
import { approximate } from '../bson/numbers.js';
import { type RawValue, detach } from '../bson/raw-value.js';
import { badValue } from '../command-error.js';

/** Gathers one value per document of a group. */
export interface Accumulator {
  /** Takes the next value; undefined is a missing field. Returns the bytes it now holds on to in addition. */
  add(value: RawValue | undefined): number;
  result(): RawValue | undefined;
}

/** Exact for integers, compensated (Neumaier) for doubles. */
class Sum {
  count = 0;
  #integers = 0n;
  #small = 0;
  #double = 0;
  #lost = 0;
  #hasDouble = false;
  #onlyInts = true;

  add(value: RawValue | undefined): void {
    if (value === undefined || !isNumberType(value.type)) return;
    if (value.type === BsonType.decimal) throw badValue('arithmetic on Decimal128 values is not supported');
    this.count += 1;
    if (value.type === BsonType.int) {
      // Sums of 2^21 ints of 32 bits stay exact in a double; then they move over.
      this.#small += value.bytes.readInt32LE(value.start);
      if (Math.abs(this.#small) > 2 ** 52) this.#moveOver();
    } else if (value.type === BsonType.long) {
      this.#onlyInts = false;
      this.#integers += value.bytes.readBigInt64LE(value.start);
    } else this.#addDouble(approximate(value));
  }

  #moveOver(): void {
    this.#integers += BigInt(this.#small);
    this.#small = 0;
  }

  #addDouble(value: number): void {
    this.#hasDouble = true;
    const sum = this.#double + value;
    if (Number.isFinite(sum))
      this.#lost +=
        Math.abs(this.#double) >= Math.abs(value) ? this.#double - sum + value : value - sum + this.#double;
    this.#double = sum;
  }

  total(): RawValue {
    this.#moveOver();
    if (this.#hasDouble) return doubleValue(this.approximateTotal());
    if (this.#onlyInts && BigInt.asIntN(32, this.#integers) === this.#integers)
      return intValue(Number(this.#integers));
    if (BigInt.asIntN(64, this.#integers) === this.#integers) return longValue(this.#integers);
    return doubleValue(Number(this.#integers));
  }

  approximateTotal(): number {
    this.#moveOver();
    const doubles = Number.isFinite(this.#double) ? this.#double + this.#lost : this.#double;
    return doubles + Number(this.#integers);
  }
}

function sum(): Accumulator {
  const state = new Sum();
  return {
    add(value) {
      state.add(value);
      return 0;
    },
    result: () => state.total(),
  };
}

function average(): Accumulator {
  const state = new Sum();
  return {
    add(value) {
      state.add(value);
      return 0;
    },
    result: () => (state.count === 0 ? nullValue : doubleValue(state.approximateTotal() / state.count)),
  };
}

/** Keeps one value, by a rule that says whether the next one takes its place. */
function keeping(
  replaces: (current: RawValue | undefined, next: RawValue | undefined, first: boolean) => boolean,
): Accumulator {
  let current: RawValue | undefined;
  let first = true;
  return {
    add(value) {
      const before = current === undefined ? 0 : current.end;
      if (replaces(current, value, first)) current = value === undefined ? undefined : detach(value);
      first = false;
      return (current === undefined ? 0 : current.end) - before;
    },
    result: () => current ?? nullValue,
  };
}

function extreme(sign: 1 | -1): Accumulator {
  return keeping((current, next) => {
    if (next === undefined || next.type === BsonType.null) return false;
    return current === undefined || compareValues(next, current) * sign < 0;
  });
}

function push(): Accumulator {
  const values: RawValue[] = [];
  return {
    add(value) {
      if (value === undefined) return 0;
      values.push(detach(value));
      return value.end - value.start + 64;
    },
    result: () => arrayValue(values),
  };
}

function addToSet(): Accumulator {
  const values = new Map<string, RawValue>();
  return {
    add(value) {
      if (value === undefined) return 0;
      const key = equalityKey(value);
      if (values.has(key)) return 0;
      values.set(key, detach(value));
      return 2 * (value.end - value.start) + 128;
    },
    result: () => arrayValue([...values.values()]),
  };
}

/** The accumulators of `$group`. */
export const accumulators: ReadonlyMap<string, () => Accumulator> = new Map<string, () => Accumulator>([
  ['$sum', sum],
  ['$avg', average],
  ['$min', () => extreme(1)],
  ['$max', () => extreme(-1)],
  ['$first', () => keeping((_, __, first) => first)],
  ['$last', () => keeping(() => true)],
  ['$push', push],
  ['$addToSet', addToSet],
]);
