import { Decimal128, type Document, Double, EJSON, Int32, Long } from 'bson';

/** What differs, with its path. */
export class Mismatch extends Error {}

const typeTests: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  array: (value) => Array.isArray(value),
  string: (value) => typeof value === 'string',
  bool: (value) => typeof value === 'boolean',
  int: (value) => Number.isInteger(numberOf(value)),
  long: (value) => Number.isInteger(numberOf(value)),
  double: (value) => numberOf(value) !== undefined,
  number: (value) => numberOf(value) !== undefined,
  null: (value) => value === null,
};

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Long) return value.toNumber();
  return value instanceof Int32 || value instanceof Double ? value.valueOf() : undefined;
}

function isPlain(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !('_bsontype' in value) && !(value instanceof Date);
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : EJSON.stringify(value);
}

/**
 * Throws Mismatch unless a value is what the format expects. A document at the root, or in an array
 * at the root, may have more fields than expected; elsewhere it may not.
 */
export function matchValue(actual: unknown, expected: unknown, path = '', root = true): void {
  const found = actual instanceof Map ? Object.fromEntries(actual) : actual;
  if (Array.isArray(expected)) {
    if (!Array.isArray(found) || found.length !== expected.length)
      throw new Mismatch(`${path}: expected ${show(expected)}, got ${show(found)}`);
    expected.forEach((one, i) => {
      matchValue(found[i], one, `${path}[${i}]`, root);
    });
    return;
  }
  if (!isPlain(expected)) {
    matchScalar(found, expected, path);
    return;
  }
  const [operator] = Object.keys(expected);
  if (operator?.startsWith('$$') === true) {
    matchOperator(operator, found, expected[operator], path, root);
    return;
  }
  if (!isPlain(found) || Array.isArray(found))
    throw new Mismatch(`${path}: expected ${show(expected)}, got ${show(found)}`);
  for (const [name, value] of Object.entries(expected))
    matchValue(Reflect.get(found, name), value, `${path}.${name}`, false);
  const more = Object.keys(found).filter((name) => !(name in expected) && found[name] !== undefined);
  if (!root && more.length > 0) throw new Mismatch(`${path}: unexpected ${more.join(', ')}`);
}

function matchScalar(found: unknown, expected: unknown, path: string): void {
  const number = numberOf(expected);
  const equal =
    number !== undefined
      ? numberOf(found) === number
      : isPlain(found)
        ? false
        : EJSON.stringify({ found }) === EJSON.stringify({ found: expected });
  if (!equal) throw new Mismatch(`${path}: expected ${show(expected)}, got ${show(found)}`);
}

function matchOperator(
  operator: string,
  found: unknown,
  argument: unknown,
  path: string,
  root: boolean,
): void {
  switch (operator) {
    case '$$exists':
      if ((found !== undefined) !== argument)
        throw new Mismatch(
          `${path}: expected ${argument === true ? 'something' : 'nothing'}, got ${show(found)}`,
        );
      return;
    case '$$unsetOrMatches':
      if (found !== undefined) matchValue(found, argument, path, root);
      return;
    case '$$type': {
      const types = Array.isArray(argument) ? argument : [argument];
      if (found instanceof Decimal128 || !types.some((type) => typeTests[String(type)]?.(found) === true))
        throw new Mismatch(`${path}: expected the type ${types.join(' or ')}, got ${show(found)}`);
      return;
    }
    default:
      throw new Error(`the operator ${operator} of the test format is not known`);
  }
}
