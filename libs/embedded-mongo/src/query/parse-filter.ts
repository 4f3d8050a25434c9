import { BsonType, isNumberType, typeOfAlias, typeOfCode } from '../bson/bson-type.js';
import { approximate } from '../bson/numbers.js';
import { displayText } from '../bson/display.js';
import { equalityKey } from '../bson/key-string.js';
import { type Path, elementPath, parsePath } from '../bson/path.js';
import { ElementReader, type RawValue, byteAt, elementsOf, textOf, valuesOf } from '../bson/raw-value.js';
import { badValue } from '../command-error.js';
import { type Filter, type Predicate, everything } from './filter.js';
import { compileRegex } from './regex.js';

/** Bound on nested `$and`, `$or`, `$nor`, `$not`, `$elemMatch`, as in MongoDB. */
const MAX_DEPTH = 100;

/** Parses a filter document. Throws BadValue naming any operator that this server does not have. */
export function parseFilter(document: RawValue, depth = 0): Filter {
  if (document.type !== BsonType.object) throw badValue('a filter must be an object');
  if (depth > MAX_DEPTH) throw badValue(`a filter is nested deeper than ${MAX_DEPTH} levels`);
  const filters: Filter[] = [];
  for (const { name, value } of elementsOf(document)) {
    if (name.startsWith('$')) filters.push(...parseLogical(name, value, depth));
    else filters.push(...parseField(parsePath(name), value, depth));
  }
  const [only] = filters;
  return filters.length === 1 && only !== undefined ? only : { kind: 'and', filters };
}

function parseLogical(name: string, value: RawValue, depth: number): Filter[] {
  switch (name) {
    case '$and':
      return [{ kind: 'and', filters: branches(name, value, depth) }];
    case '$or': {
      const filters = branches(name, value, depth);
      // A single branch is what must hold, also for an upsert and for the positional operator.
      return filters.length === 1 ? filters : [{ kind: 'or', filters }];
    }
    case '$nor':
      return [{ kind: 'not', filter: { kind: 'or', filters: branches(name, value, depth) } }];
    case '$comment':
      return [];
    default:
      throw badValue(`unknown top level operator: ${name}`);
  }
}

function branches(name: string, value: RawValue, depth: number): Filter[] {
  if (value.type !== BsonType.array) throw badValue(`${name} must be an array`);
  const filters = valuesOf(value).map((branch) => {
    if (branch.type !== BsonType.object) throw badValue('$or/$and/$nor entries need to be full objects');
    return parseFilter(branch, depth + 1);
  });
  if (filters.length === 0) throw badValue('$and/$or/$nor must be a nonempty array');
  return filters;
}

/** Whether an object is a set of operators and not a value to compare with. */
export function isOperatorObject(value: RawValue): boolean {
  if (value.type !== BsonType.object) return false;
  const reader = new ElementReader(value.bytes, value.start);
  return reader.next() && byteAt(reader.bytes, reader.nameStart) === 0x24;
}

/** Whether an object begins with `$and`, `$or` or `$nor`: where either is allowed, it is a filter and no set of operators. */
export function isLogical(object: RawValue): boolean {
  const [first] = elementsOf(object);
  return first !== undefined && ['$and', '$or', '$nor'].includes(first.name);
}

function parseField(path: Path, value: RawValue, depth: number): Filter[] {
  if (value.type === BsonType.regex) return [leaf(path, { op: 'regex', regex: compileRegex(value) })];
  if (!isOperatorObject(value)) return [leaf(path, { op: 'eq', value })];
  return parseOperators(path, value, depth);
}

/** Parses `{$gt: 1, $lt: 5}` for a path (or, with the self path, for array elements). */
export function parseOperators(path: Path, operators: RawValue, depth: number): Filter[] {
  const elements = elementsOf(operators);
  const options = elements.find(({ name }) => name === '$options');
  if (options !== undefined && !elements.some(({ name }) => name === '$regex'))
    throw badValue('$options needs a $regex');
  return elements.flatMap(({ name, value }) =>
    name === '$options' ? [] : parseOperator(path, name, value, options?.value, depth),
  );
}

function parseOperator(
  path: Path,
  name: string,
  value: RawValue,
  options: RawValue | undefined,
  depth: number,
): Filter[] {
  switch (name) {
    case '$eq':
      return [leaf(path, { op: 'eq', value })];
    case '$ne':
      if (value.type === BsonType.regex) throw badValue("Can't have regex as arg to $ne.");
      return [not(leaf(path, { op: 'eq', value }))];
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      if (value.type === BsonType.regex)
        throw badValue(`Can't have RegEx as arg to predicate over field '${path.text}'.`);
      return [
        leaf(path, {
          op: name === '$gt' ? 'gt' : name === '$gte' ? 'gte' : name === '$lt' ? 'lt' : 'lte',
          value,
        }),
      ];
    case '$in':
      return [leaf(path, inPredicate(name, value))];
    case '$nin':
      return [not(leaf(path, inPredicate(name, value)))];
    case '$exists': {
      const exists = leaf(path, { op: 'exists' });
      return [truthy(value) ? exists : not(exists)];
    }
    case '$type':
      return [leaf(path, { op: 'type', types: parseTypes(value) })];
    case '$regex':
      return [leaf(path, { op: 'regex', regex: compileRegex(value, optionsText(options)) })];
    case '$not':
      return [parseNot(path, value, depth)];
    case '$all':
      return parseAll(path, value, depth);
    case '$elemMatch':
      return [parseElemMatch(path, value, depth)];
    case '$size':
      return [leaf(path, { op: 'size', size: parseSize(value) })];
    case '$mod':
      return [leaf(path, parseMod(value))];
    default:
      throw badValue(`unknown operator: ${name}`);
  }
}

function leaf(path: Path, predicate: Predicate): Filter {
  return { kind: 'leaf', path, predicate };
}

function not(filter: Filter): Filter {
  return { kind: 'not', filter };
}

/** MongoDB's truth of a value: false, zero and null are false. */
export function truthy(value: RawValue): boolean {
  if (value.type === BsonType.bool) return byteAt(value.bytes, value.start) === 1;
  if (isNumberType(value.type)) return approximate(value) !== 0;
  return value.type !== BsonType.null;
}

function optionsText(options: RawValue | undefined): string | undefined {
  if (options === undefined) return undefined;
  if (options.type !== BsonType.string) throw badValue('$options has to be a string');
  return textOf(options);
}

function inPredicate(name: string, list: RawValue): Predicate {
  if (list.type !== BsonType.array) throw badValue(`${name} needs an array`);
  const values: RawValue[] = [];
  const keys = new Set<string>();
  const regexes = [];
  let hasNull = false;
  for (const value of valuesOf(list)) {
    if (isOperatorObject(value)) throw badValue(`cannot nest $ under ${name}`);
    if (value.type === BsonType.regex) regexes.push(compileRegex(value));
    if (value.type === BsonType.null) hasNull = true;
    const key = equalityKey(value);
    if (keys.has(key)) continue;
    keys.add(key);
    values.push(value);
  }
  const [only] = values;
  // A single value is what must be, also for an upsert.
  if (only !== undefined && values.length === 1 && regexes.length === 0) return { op: 'eq', value: only };
  return { op: 'in', values, keys, hasNull, regexes };
}

function parseTypes(value: RawValue): Set<number> {
  const types = new Set<number>();
  const wanted = value.type === BsonType.array ? valuesOf(value) : [value];
  if (wanted.length === 0) throw badValue('$type must match at least one type');
  for (const one of wanted) {
    if (one.type === BsonType.string && textOf(one) === 'number')
      for (const type of [BsonType.int, BsonType.long, BsonType.double, BsonType.decimal]) types.add(type);
    else types.add(parseType(one));
  }
  return types;
}

function parseType(value: RawValue): number {
  const type =
    value.type === BsonType.string
      ? typeOfAlias(textOf(value))
      : isNumberType(value.type)
        ? typeOfCode(approximate(value))
        : undefined;
  if (type === undefined)
    throw badValue(`$type: unknown type, or one that this server does not support: ${displayText(value)}`);
  return type;
}

function parseNot(path: Path, value: RawValue, depth: number): Filter {
  if (value.type === BsonType.regex) return not(leaf(path, { op: 'regex', regex: compileRegex(value) }));
  if (value.type !== BsonType.object) throw badValue('$not needs a regex or a document');
  if (!isOperatorObject(value)) throw badValue('$not needs operators, and at least one');
  return not({ kind: 'and', filters: parseOperators(path, value, depth + 1) });
}

function parseAll(path: Path, list: RawValue, depth: number): Filter[] {
  if (list.type !== BsonType.array) throw badValue('$all needs an array');
  const values = valuesOf(list);
  if (values.length === 0) return [not(everything)];
  return values.map((value) => {
    if (value.type === BsonType.regex) return leaf(path, { op: 'regex', regex: compileRegex(value) });
    if (!isOperatorObject(value)) return leaf(path, { op: 'eq', value });
    const [only, ...more] = elementsOf(value);
    if (only?.name !== '$elemMatch' || more.length > 0) throw badValue('no $ expressions in $all');
    return parseElemMatch(path, only.value, depth);
  });
}

function parseElemMatch(path: Path, value: RawValue, depth: number): Filter {
  if (value.type !== BsonType.object) throw badValue('$elemMatch needs an Object');
  return isOperatorObject(value) && !isLogical(value)
    ? {
        kind: 'elemMatch',
        path,
        of: 'element',
        filter: { kind: 'and', filters: parseOperators(elementPath, value, depth + 1) },
      }
    : { kind: 'elemMatch', path, of: 'fields', filter: parseFilter(value, depth + 1) };
}

function parseSize(value: RawValue): number {
  const size = isNumberType(value.type) ? approximate(value) : Number.NaN;
  if (!Number.isSafeInteger(size)) throw badValue('$size must be a whole number');
  if (size < 0) throw badValue('$size may not be negative');
  return size;
}

function parseMod(value: RawValue): Predicate {
  if (value.type !== BsonType.array) throw badValue('malformed mod, needs to be an array');
  const numbers = valuesOf(value).map((part) => {
    const number = isNumberType(part.type) ? Math.trunc(approximate(part)) : Number.NaN;
    if (!Number.isSafeInteger(number)) throw badValue('malformed mod, divisor and remainder must be numbers');
    return BigInt(number);
  });
  const [divisor, remainder] = numbers;
  if (divisor === undefined || remainder === undefined || numbers.length > 2)
    throw badValue('malformed mod, needs exactly a divisor and a remainder');
  if (divisor === 0n) throw badValue('divisor cannot be 0');
  return { op: 'mod', divisor, remainder };
}
