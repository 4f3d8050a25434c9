import { BsonType, typeOrder } from '../bson/bson-type.js';
import { KeyStringWriter } from '../bson/key-string.js';
import { nullValue, regexValue, stringValue } from '../bson/make-value.js';
import { type RawValue } from '../bson/raw-value.js';
import { type Predicate } from '../query/filter.js';

/** Key bytes of one index field: `lower <= bytes < upper`. `point` if it is exactly one value. */
export interface Interval {
  readonly lower: Buffer;
  readonly upper: Buffer;
  readonly point: boolean;
}

const writer = new KeyStringWriter();
/** Above the first byte of whatever may follow a complete field. */
const AFTER = Buffer.from([0xff]);

function encoded(value: RawValue, descending: boolean): Buffer {
  return writer.reset().field(value, descending).take();
}

/** The first bytes after all that begin with `bytes`. */
export function successor(bytes: Buffer): Buffer {
  const next = Buffer.from(bytes);
  for (let i = next.length - 1; i >= 0; i -= 1) {
    const byte = next[i] ?? 0;
    if (byte < 0xff) {
      next[i] = byte + 1;
      return next.subarray(0, i + 1);
    }
  }
  return Buffer.concat([bytes, AFTER, AFTER]);
}

function beginningWith(ascending: Buffer, descending: boolean): Interval {
  const lower = descending ? Buffer.from(ascending.map((byte) => 0xff - byte)) : ascending;
  return { lower, upper: successor(lower), point: false };
}

function point(value: RawValue, descending: boolean): Interval {
  const lower = encoded(value, descending);
  return { lower, upper: Buffer.concat([lower, AFTER]), point: true };
}

/**
 * The intervals of an index field that hold every key through which a document can fulfil the
 * predicate; undefined if the predicate cannot be narrowed down. They may hold more: documents are
 * always matched again.
 */
export function intervalsOf(predicate: Predicate, descending: boolean): Interval[] | undefined {
  switch (predicate.op) {
    case 'eq':
      return predicate.value.type === BsonType.array ? undefined : [point(predicate.value, descending)];
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return rangeOf(predicate.op, predicate.value, descending);
    case 'in': {
      const intervals: Interval[] = [];
      for (const value of predicate.values) {
        if (value.type === BsonType.array) return undefined;
        intervals.push(point(value, descending));
      }
      for (const regex of predicate.regexes) {
        const matching = regexIntervals(regex, descending);
        if (matching === undefined) return undefined;
        intervals.push(...matching);
      }
      return intervals;
    }
    case 'regex':
      return regexIntervals(predicate.regex, descending);
    case 'exists':
    case 'type':
    case 'mod':
    case 'size':
      return undefined;
  }
}

function rangeOf(
  op: 'lt' | 'lte' | 'gt' | 'gte',
  value: RawValue,
  descending: boolean,
): Interval[] | undefined {
  switch (value.type) {
    case BsonType.array:
    case BsonType.minKey:
    case BsonType.maxKey:
      return undefined;
    case BsonType.null:
      return op === 'lte' || op === 'gte' ? [point(nullValue, descending)] : [];
    default:
  }
  // A comparison stays within the values of its type.
  const bracket = beginningWith(Buffer.from([typeOrder(value.type)]), descending);
  const at = encoded(value, descending);
  const inclusive = op === 'lte' || op === 'gte';
  const below = op === 'lt' || op === 'lte';
  return [
    below === descending
      ? { lower: inclusive ? at : Buffer.concat([at, AFTER]), upper: bracket.upper, point: false }
      : { lower: bracket.lower, upper: inclusive ? Buffer.concat([at, AFTER]) : at, point: false },
  ];
}

function regexIntervals(
  regex: { prefix: string | undefined; pattern: string; options: string },
  descending: boolean,
): Interval[] | undefined {
  if (regex.prefix === undefined) return undefined;
  const text = encoded(stringValue(regex.prefix), false);
  return [
    // The two bytes at the end say that the text ends: here it goes on.
    beginningWith(text.subarray(0, text.length - 2), descending),
    point(regexValue(regex.pattern, regex.options), descending),
  ];
}

/** Intervals in both lists at once; both may be in any order. */
export function intersect(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  for (const left of a)
    for (const right of b) {
      const lower = left.lower.compare(right.lower) >= 0 ? left.lower : right.lower;
      const upper = left.upper.compare(right.upper) <= 0 ? left.upper : right.upper;
      if (lower.compare(upper) < 0) result.push({ lower, upper, point: left.point || right.point });
    }
  return result;
}
