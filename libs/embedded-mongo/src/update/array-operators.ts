import { BsonType, isNumberType, typeName } from '../bson/bson-type.js';
import { compareValues, equalValues } from '../bson/compare.js';
import { displayText } from '../bson/display.js';
import { ArrayNode, type Node, rawOf } from '../bson/document-tree.js';
import { equalityKey } from '../bson/key-string.js';
import { approximate } from '../bson/numbers.js';
import { nullValue } from '../bson/make-value.js';
import { type Path, selfPath } from '../bson/path.js';
import { type RawValue, elementsOf, findField, isContainer, valuesOf } from '../bson/raw-value.js';
import { CommandError, ErrorCode, badValue } from '../command-error.js';
import { compileFilter, type Matcher } from '../query/matcher.js';
import { isLogical, isOperatorObject, parseFilter, parseOperators } from '../query/parse-filter.js';
import { compileRegex } from '../query/regex.js';
import { parseSort } from '../query/sort.js';
import { type Target, currentArray, currentValue } from './target.js';

/** Changes the value at a place; `field` is its path, for messages. */
export type Change = (target: Target, field: string) => void;

function wholeNumber(value: RawValue, what: string): number {
  const number = isNumberType(value.type) ? approximate(value) : Number.NaN;
  if (!Number.isSafeInteger(number))
    throw badValue(
      `The value for ${what} must be an integer value but was given type: ${typeName(value.type)}`,
    );
  return number;
}

function arrayAt(target: Target, field: string): ArrayNode | undefined {
  return currentArray(target, field, (value) => typeName(value.type));
}

function arrayToFill(target: Target, field: string): ArrayNode {
  const found = arrayAt(target, field);
  if (found !== undefined) return found;
  const array = new ArrayNode();
  target.set(array);
  return array;
}

function hasModifiers(value: RawValue): boolean {
  return value.type === BsonType.object && elementsOf(value).some(({ name }) => name === '$each');
}

/** `$push` with `$each`, `$position`, `$sort`, `$slice`. */
export function parsePush(value: RawValue): Change {
  if (!hasModifiers(value)) {
    if (isOperatorObject(value))
      throw badValue(`$push without $each takes no modifiers: ${displayText(value)}`);
    return (target, field) => {
      arrayToFill(target, field).items.push(value);
    };
  }
  let added: RawValue[] = [];
  let position: number | undefined;
  let slice: number | undefined;
  let sort: ((items: readonly Node[]) => Node[]) | undefined;
  for (const { name, value: clause } of elementsOf(value)) {
    if (name === '$each') added = eachOf(clause, '$push');
    else if (name === '$position') position = wholeNumber(clause, '$position');
    else if (name === '$slice') slice = wholeNumber(clause, '$slice');
    else if (name === '$sort') sort = parseArraySort(clause);
    else throw badValue(`Unrecognized clause in $push: ${name}`);
  }
  return (target, field) => {
    const array = arrayToFill(target, field);
    array.items.splice(position ?? array.items.length, 0, ...added);
    if (sort !== undefined) array.items = sort(array.items);
    if (slice !== undefined)
      array.items = slice === 0 ? [] : slice > 0 ? array.items.slice(0, slice) : array.items.slice(slice);
  };
}

function eachOf(value: RawValue, operator: string): RawValue[] {
  if (value.type !== BsonType.array)
    throw badValue(
      `The argument to $each in ${operator} must be an array but it was of type: ${typeName(value.type)}`,
    );
  return valuesOf(value);
}

/** By the values themselves (`$sort: 1`) or by fields of the elements (`$sort: { n: -1 }`). Stable. */
function parseArraySort(sort: RawValue): (items: readonly Node[]) => Node[] {
  if (sort.type === BsonType.object) {
    const fields = parseSort(sort);
    if (fields.length === 0) throw badValue('The sort pattern is empty when it should be a set of fields.');
    const order = (a: RawValue, b: RawValue): number => {
      for (const { path, descending } of fields) {
        const compared = compareValues(fieldOf(a, path), fieldOf(b, path));
        if (compared !== 0) return descending ? -compared : compared;
      }
      return 0;
    };
    return (items) => items.map(rawOf).sort(order);
  }
  const direction = wholeNumber(sort, '$sort');
  if (direction !== 1 && direction !== -1) throw badValue('The $sort element value must be either 1 or -1');
  return (items) => items.map(rawOf).sort((a, b) => compareValues(a, b) * direction);
}

/** The value at a path, arrays as they are, null if missing. An element that is no object has no fields. */
function fieldOf(element: RawValue, path: Path): RawValue {
  let value: RawValue | undefined = element.type === BsonType.object ? element : undefined;
  for (const part of path.parts)
    value =
      value !== undefined && isContainer(value) ? findField(value.bytes, value.start, part.bytes) : undefined;
  return value ?? nullValue;
}

/** `$addToSet`, with `$each`. */
export function parseAddToSet(value: RawValue): Change {
  let added = [value];
  if (hasModifiers(value)) {
    const [each, ...others] = elementsOf(value);
    if (each?.name !== '$each' || others.length > 0)
      throw badValue(`Found unexpected fields after $each in $addToSet: ${displayText(value)}`);
    added = eachOf(each.value, '$addToSet');
  }
  return (target, field) => {
    const array = arrayToFill(target, field);
    const present = new Set(array.items.map((item) => equalityKey(rawOf(item))));
    for (const one of added) {
      const key = equalityKey(one);
      if (present.has(key)) continue;
      present.add(key);
      array.items.push(one);
    }
  };
}

/** `$pull`: by value, by operators, or by a filter on the fields of elements. */
export function parsePull(value: RawValue): Change {
  const matches = pullMatcher(value);
  return (target, field) => {
    const array = arrayAt(target, field);
    if (array !== undefined) array.items = array.items.filter((item) => !matches(rawOf(item)));
  };
}

function pullMatcher(condition: RawValue): Matcher {
  if (isOperatorObject(condition) && !isLogical(condition))
    return compileFilter({ kind: 'and', filters: parseOperators(selfPath, condition, 0) });
  if (condition.type === BsonType.object) {
    const matches = compileFilter(parseFilter(condition));
    return (element) => element.type === BsonType.object && matches(element);
  }
  if (condition.type === BsonType.regex) {
    const regex = compileRegex(condition);
    return compileFilter({ kind: 'leaf', path: selfPath, predicate: { op: 'regex', regex } });
  }
  return (element) => equalValues(element, condition);
}

/** `$pullAll`: every element equal to one of the values. */
export function parsePullAll(value: RawValue): Change {
  if (value.type !== BsonType.array)
    throw badValue(`$pullAll requires an array argument but was given a ${typeName(value.type)}`);
  const unwanted = new Set(valuesOf(value).map(equalityKey));
  return (target, field) => {
    const array = arrayAt(target, field);
    if (array !== undefined)
      array.items = array.items.filter((item) => !unwanted.has(equalityKey(rawOf(item))));
  };
}

/** `$pop`: the last element (1) or the first (-1). */
export function parsePop(value: RawValue): Change {
  const direction = isNumberType(value.type) ? approximate(value) : Number.NaN;
  if (direction !== 1 && direction !== -1)
    throw new CommandError(ErrorCode.FailedToParse, `$pop expects 1 or -1, found: ${displayText(value)}`);
  return (target, field) => {
    const current = currentValue(target);
    if (current === undefined) return;
    if (current.type !== BsonType.array)
      throw new CommandError(
        ErrorCode.TypeMismatch,
        `Path '${field}' contains an element of non-array type '${typeName(current.type)}'`,
      );
    const items = arrayAt(target, field)?.items;
    if (direction === 1) items?.pop();
    else items?.shift();
  };
}
