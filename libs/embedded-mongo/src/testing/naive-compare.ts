import {
  BSONRegExp,
  Binary,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';

/** MongoDB's order of values of BSON's JavaScript classes: slow, and written from the manual. */
export function naiveCompare(a: unknown, b: unknown): number {
  return rank(a) - rank(b) || sameRank(a, b);
}

const isNumber = (value: unknown): boolean =>
  value instanceof Int32 ||
  value instanceof Double ||
  value instanceof Decimal128 ||
  // A Timestamp of the driver is a Long, too.
  (value instanceof Long && !(value instanceof Timestamp));

function rank(value: unknown): number {
  const ranks: readonly ((one: unknown) => boolean)[] = [
    (one) => one instanceof MinKey,
    (one) => one === null,
    isNumber,
    (one) => typeof one === 'string',
    (one) => typeof one === 'object' && Object.getPrototypeOf(one) === Object.prototype,
    Array.isArray,
    (one) => one instanceof Binary,
    (one) => one instanceof ObjectId,
    (one) => typeof one === 'boolean',
    (one) => one instanceof Date,
    (one) => one instanceof Timestamp,
    (one) => one instanceof BSONRegExp,
    (one) => one instanceof MaxKey,
  ];
  const found = ranks.findIndex((test) => test(value));
  if (found < 0) throw new TypeError('a value that the model does not know');
  return found;
}

/** A fraction of whole numbers, or one of NaN, Infinity, -Infinity. */
type Exact = { readonly over: bigint; readonly under: bigint } | number;

function exact(value: unknown): Exact {
  if (value instanceof Long) return { over: value.toBigInt(), under: 1n };
  if (value instanceof Decimal128) {
    const text = value.toString();
    const parts = /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]\d+))?$/.exec(text);
    if (parts === null) return Number(text);
    const [, sign, whole = '', fraction = '', exponent = '0'] = parts;
    const digits = BigInt(`${sign ?? ''}${whole}${fraction}`);
    const tens = Number(exponent) - fraction.length;
    return tens >= 0
      ? { over: digits * 10n ** BigInt(tens), under: 1n }
      : { over: digits, under: 10n ** BigInt(-tens) };
  }
  let double = (value as Int32 | Double).value;
  if (!Number.isFinite(double)) return double;
  let under = 1n;
  // Doubling is exact, and ends as every double is a whole number of 2^-1074.
  for (; !Number.isInteger(double); under *= 2n) double *= 2;
  return { over: BigInt(double), under };
}

function compareNumbers(a: Exact, b: Exact): number {
  if (typeof a === 'object' && typeof b === 'object') return order(a.over * b.under, b.over * a.under);
  // NaN, -Infinity, the rest, Infinity.
  const place = (one: Exact): number =>
    typeof one === 'object' ? 2 : Number.isNaN(one) ? 0 : one < 0 ? 1 : 3;
  return place(a) - place(b);
}

function order<T extends bigint | number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const bytes = (text: string): Buffer => Buffer.from(text);

function compareLists(
  a: readonly (readonly [string, unknown])[],
  b: readonly (readonly [string, unknown])[],
): number {
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const [[x, p], [y, q]] = [a[i]!, b[i]!];
    const first = rank(p) - rank(q) || bytes(x).compare(bytes(y)) || sameRank(p, q);
    if (first !== 0) return first;
  }
  return a.length - b.length;
}

function sameRank(a: unknown, b: unknown): number {
  if (isNumber(a)) return compareNumbers(exact(a), exact(b));
  if (typeof a === 'string') return bytes(a).compare(bytes(b as string));
  if (typeof a === 'boolean') return Number(a) - Number(b);
  if (a instanceof Date) return order(a.getTime(), (b as Date).getTime());
  if (a instanceof Timestamp) return order(a.t, (b as Timestamp).t) || order(a.i, (b as Timestamp).i);
  if (a instanceof ObjectId) return order(a.toHexString(), (b as ObjectId).toHexString());
  if (a instanceof BSONRegExp) {
    const other = b as BSONRegExp;
    return order(a.pattern, other.pattern) || order(a.options, other.options);
  }
  if (a instanceof Binary) {
    const other = b as Binary;
    const [x, y] = [a, other].map((one) => Buffer.from(one.buffer.subarray(0, one.position)));
    return a.length() - other.length() || a.sub_type - other.sub_type || x!.compare(y!);
  }
  if (a === null || a instanceof MinKey || a instanceof MaxKey) return 0;
  return compareLists(Object.entries(a as object), Object.entries(b as object));
}
