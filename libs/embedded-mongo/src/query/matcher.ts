import { BsonType, isNumberType, typeOrder } from '../bson/bson-type.js';
import { compareValues, isNaNValue } from '../bson/compare.js';
import { equalityKey } from '../bson/key-string.js';
import { numericOf } from '../bson/numbers.js';
import { anyAtPath, elementPath } from '../bson/path.js';
import { ElementReader, RawValue, sameBytes, textOf } from '../bson/raw-value.js';
import { type ComparisonOperator, type Filter, type Predicate } from './filter.js';
import { type CompiledRegex, regexParts } from './regex.js';

/** Tells whether a document (or, for filters on the self path, any value) matches. */
export type Matcher = (value: RawValue) => boolean;
type Test = (value: RawValue | undefined) => boolean;

/** Compiles a filter to a function. The function is pure and may be called for any number of documents. */
export function compileFilter(filter: Filter): Matcher {
  switch (filter.kind) {
    case 'and': {
      const all = filter.filters.map(compileFilter);
      const [only] = all;
      if (all.length === 1 && only !== undefined) return only;
      return (value) => {
        for (const matches of all) if (!matches(value)) return false;
        return true;
      };
    }
    case 'or': {
      const any = filter.filters.map(compileFilter);
      return (value) => any.some((matches) => matches(value));
    }
    case 'not': {
      const matches = compileFilter(filter.filter);
      return (value) => !matches(value);
    }
    case 'leaf': {
      const { path, predicate } = filter;
      const test = compilePredicate(predicate);
      const expand = predicate.op !== 'size' && path !== elementPath;
      return (value) => anyAtPath(value, path, expand, test);
    }
    case 'elemMatch':
      return compileElemMatch(filter);
  }
}

type ElemMatch = Extract<Filter, { kind: 'elemMatch' }>;

function compileElemMatch(filter: ElemMatch): Matcher {
  const anyElement = compileArrayTest(filter);
  return (value) => anyAtPath(value, filter.path, false, anyElement);
}

/** The test of one element of an array under `$elemMatch`. */
export function compileElementTest(filter: ElemMatch): Matcher {
  const matches = compileFilter(filter.filter);
  if (filter.of === 'element') return matches;
  return (element) => {
    if (element.type === BsonType.object) return matches(element);
    // An array has its positions for fields: the bytes are the same.
    const { type, bytes, start, end } = element;
    return type === BsonType.array && matches(new RawValue(BsonType.object, bytes, start, end));
  };
}

/** The test of a whole array under `$elemMatch`: whether any of its elements passes. */
export function compileArrayTest(filter: ElemMatch): Test {
  const test = compileElementTest(filter);
  return (array) => {
    if (array?.type !== BsonType.array) return false;
    const reader = new ElementReader(array.bytes, array.start);
    while (reader.next()) if (test(reader.value())) return true;
    return false;
  };
}

/** Compiles the test of one value; undefined is a missing field. */
export function compilePredicate(predicate: Predicate): Test {
  switch (predicate.op) {
    case 'eq':
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return compileComparison(predicate.op, predicate.value);
    case 'in': {
      const { keys, hasNull, regexes } = predicate;
      return (value) => {
        if (value === undefined) return hasNull;
        return keys.has(equalityKey(value)) || regexes.some((regex) => regexMatches(regex, value));
      };
    }
    case 'exists':
      return (value) => value !== undefined;
    case 'type':
      return (value) => value !== undefined && predicate.types.has(value.type);
    case 'regex':
      return (value) => value !== undefined && regexMatches(predicate.regex, value);
    case 'mod':
      return (value) => value !== undefined && modMatches(value, predicate.divisor, predicate.remainder);
    case 'size':
      return (value) => value?.type === BsonType.array && elementCount(value) === predicate.size;
  }
}

function elementCount(array: RawValue): number {
  const reader = new ElementReader(array.bytes, array.start);
  let count = 0;
  while (reader.next()) count += 1;
  return count;
}

function regexMatches(regex: CompiledRegex, value: RawValue): boolean {
  if (value.type === BsonType.string) return regex.matches(textOf(value));
  if (value.type !== BsonType.regex) return false;
  const parts = regexParts(value);
  return parts.pattern === regex.pattern && parts.options === regex.options;
}

function modMatches(value: RawValue, divisor: bigint, remainder: bigint): boolean {
  if (!isNumberType(value.type)) return false;
  const numeric = numericOf(value);
  if (typeof numeric === 'number')
    return Number.isFinite(numeric) && BigInt(Math.trunc(numeric)) % divisor === remainder;
  const { coefficient, tens } = numeric;
  const whole = tens >= 0 ? coefficient * 10n ** BigInt(tens) : coefficient / 10n ** BigInt(-tens);
  return BigInt.asIntN(64, whole) === whole && whole % divisor === remainder;
}

/** Comparisons hold only between values of one place in the order; MinKey and MaxKey compare with all. */
function compileComparison(op: ComparisonOperator, operand: RawValue): Test {
  const order = typeOrder(operand.type);
  if (operand.type === BsonType.null) {
    const matches = op === 'eq' || op === 'lte' || op === 'gte';
    return (value) => matches && (value === undefined || value.type === BsonType.null);
  }
  const bracketed = operand.type !== BsonType.minKey && operand.type !== BsonType.maxKey;
  if (op === 'eq')
    return (value) =>
      value !== undefined &&
      (sameBytes(value, operand) || (typeOrder(value.type) === order && compareValues(value, operand) === 0));
  const accepts = acceptance(op);
  // A missing field has a place between the two as well.
  const missing = operand.type === (op === 'gt' || op === 'gte' ? BsonType.minKey : BsonType.maxKey);
  const nan = isNaNValue(operand);
  return (value) => {
    if (value === undefined) return missing;
    if (bracketed && typeOrder(value.type) !== order) return false;
    // NaN equals NaN and is comparable with no other number.
    if (isNumberType(operand.type) && (nan || isNaNValue(value)))
      return (op === 'lte' || op === 'gte') && nan && isNaNValue(value);
    return accepts(compareValues(value, operand));
  };
}

function acceptance(op: Exclude<ComparisonOperator, 'eq'>): (comparison: number) => boolean {
  switch (op) {
    case 'lt':
      return (comparison) => comparison < 0;
    case 'lte':
      return (comparison) => comparison <= 0;
    case 'gt':
      return (comparison) => comparison > 0;
    case 'gte':
      return (comparison) => comparison >= 0;
  }
}
