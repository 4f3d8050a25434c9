import { BsonType, isNumberType, typeName } from '../bson/bson-type.js';
import { compareValues, equalValues } from '../bson/compare.js';
import { displayText } from '../bson/display.js';
import { ArrayNode, type Node, rawOf } from '../bson/document-tree.js';
import { equalityKey } from '../bson/key-string.js';
import { approximate } from '../bson/numbers.js';
import { selfPath } from '../bson/path.js';
import { type RawValue, elementsOf, valuesOf } from '../bson/raw-value.js';
import { CommandError, ErrorCode, badValue } from '../command-error.js';
import { compileFilter, type Matcher } from '../query/matcher.js';
import { isOperatorObject, parseFilter, parseOperators } from '../query/parse-filter.js';
import { parseSort, sortKeyOf } from '../query/sort.js';
import { type UpdateStep } from './parse-update.js';
import { type Target, currentArray, currentValue } from './target.js';

function wholeNumber(value: RawValue, what: string): number {
  const number = isNumberType(value.type) ? approximate(value) : Number.NaN;
  if (!Number.isSafeInteger(number))
    throw badValue(
      `The value for ${what} must be an integer value but was given type: ${typeName(value.type)}`,
    );
  return number;
}

function arrayAt(target: Target, step: UpdateStep): ArrayNode | undefined {
  return currentArray(target, step.path.join('.'), (value) => typeName(value.type));
}

function hasModifiers(value: RawValue): boolean {
  return value.type === BsonType.object && elementsOf(value).some(({ name }) => name === '$each');
}

/** `$push` with `$each`, `$position`, `$sort`, `$slice`. */
export function push(target: Target, step: UpdateStep): void {
  let array = arrayAt(target, step);
  if (array === undefined) {
    array = new ArrayNode();
    target.set(array);
  }
  if (!hasModifiers(step.value)) {
    if (isOperatorObject(step.value))
      throw badValue(`$push without $each takes no modifiers: ${displayText(step.value)}`);
    array.items.push(step.value);
    return;
  }
  let added: RawValue[] = [];
  let position: number | undefined;
  let slice: number | undefined;
  let sort: RawValue | undefined;
  for (const { name, value } of elementsOf(step.value)) {
    if (name === '$each') added = eachOf(value, '$push');
    else if (name === '$position') position = wholeNumber(value, '$position');
    else if (name === '$slice') slice = wholeNumber(value, '$slice');
    else if (name === '$sort') sort = value;
    else throw badValue(`Unrecognized clause in $push: ${name}`);
  }
  if (position === undefined) array.items.push(...added);
  else array.items.splice(position, 0, ...added);
  if (sort !== undefined) array.items = sorted(array.items, sort);
  if (slice !== undefined)
    array.items = slice === 0 ? [] : slice > 0 ? array.items.slice(0, slice) : array.items.slice(slice);
}

function eachOf(value: RawValue, operator: string): RawValue[] {
  if (value.type !== BsonType.array)
    throw badValue(
      `The argument to $each in ${operator} must be an array but it was of type: ${typeName(value.type)}`,
    );
  return valuesOf(value);
}

/** By the values themselves (`$sort: 1`) or by fields of the elements (`$sort: { n: -1 }`). Stable. */
function sorted(items: readonly Node[], sort: RawValue): Node[] {
  const values = items.map(rawOf);
  if (sort.type === BsonType.object) {
    const fields = parseSort(sort);
    return values
      .map((value) => ({ value, key: sortKeyOf(value, fields) }))
      .sort((a, b) => a.key.compare(b.key))
      .map(({ value }) => value);
  }
  const direction = wholeNumber(sort, '$sort');
  if (direction !== 1 && direction !== -1) throw badValue('The $sort element value must be either 1 or -1');
  return values.sort((a, b) => compareValues(a, b) * direction);
}

/** `$addToSet`, with `$each`. */
export function addToSet(target: Target, step: UpdateStep): void {
  let array = arrayAt(target, step);
  if (array === undefined) {
    array = new ArrayNode();
    target.set(array);
  }
  let added = [step.value];
  if (hasModifiers(step.value)) {
    const [each, ...others] = elementsOf(step.value);
    if (each?.name !== '$each' || others.length > 0)
      throw badValue(`Found unexpected fields after $each in $addToSet: ${displayText(step.value)}`);
    added = eachOf(each.value, '$addToSet');
  }
  const present = new Set(array.items.map((item) => equalityKey(rawOf(item))));
  for (const value of added) {
    const key = equalityKey(value);
    if (present.has(key)) continue;
    present.add(key);
    array.items.push(value);
  }
}

/** `$pull`: by value, by operators, or by a filter on the fields of elements. */
export function pull(target: Target, step: UpdateStep): void {
  const array = arrayAt(target, step);
  if (array === undefined) return;
  const matches = pullMatcher(step.value);
  array.items = array.items.filter((item) => !matches(rawOf(item)));
}

function pullMatcher(condition: RawValue): Matcher {
  if (isOperatorObject(condition))
    return compileFilter({ kind: 'and', filters: parseOperators(selfPath, condition, 0) });
  if (condition.type === BsonType.object) {
    const matches = compileFilter(parseFilter(condition));
    return (element) => element.type === BsonType.object && matches(element);
  }
  return (element) => equalValues(element, condition);
}

/** `$pullAll`: every element equal to one of the values. */
export function pullAll(target: Target, step: UpdateStep): void {
  if (step.value.type !== BsonType.array)
    throw badValue(`$pullAll requires an array argument but was given a ${typeName(step.value.type)}`);
  const array = arrayAt(target, step);
  if (array === undefined) return;
  const unwanted = new Set(valuesOf(step.value).map(equalityKey));
  array.items = array.items.filter((item) => !unwanted.has(equalityKey(rawOf(item))));
}

/** `$pop`: the last element (1) or the first (-1). */
export function pop(target: Target, step: UpdateStep): void {
  const direction = isNumberType(step.value.type) ? approximate(step.value) : Number.NaN;
  if (direction !== 1 && direction !== -1)
    throw new CommandError(
      ErrorCode.FailedToParse,
      `$pop expects 1 or -1, found: ${displayText(step.value)}`,
    );
  const current = currentValue(target);
  if (current === undefined) return;
  if (current.type !== BsonType.array)
    throw new CommandError(
      ErrorCode.TypeMismatch,
      `Path '${step.path.join('.')}' contains an element of non-array type '${typeName(current.type)}'`,
    );
  const array = arrayAt(target, step);
  if (direction === 1) array?.items.pop();
  else array?.items.shift();
}
