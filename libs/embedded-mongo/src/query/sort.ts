import { BsonType, isNumberType } from '../bson/bson-type.js';
import { approximate } from '../bson/numbers.js';
import { parsePath } from '../bson/path.js';
import { type RawValue, elementsOf } from '../bson/raw-value.js';
import { CommandError, ErrorCode, badValue } from '../command-error.js';
import { type IndexField } from '../storage/index-definition.js';
import { extractKeys } from '../storage/index-keys.js';

/** Parses a sort pattern. Throws BadValue for directions other than 1 and -1, and for `$meta`, `$natural`. */
export function parseSort(sort: RawValue): IndexField[] {
  if (sort.type !== BsonType.object) throw badValue('the sort must be an object');
  const seen = new Set<string>();
  return elementsOf(sort).map(({ name, value }) => {
    if (name === '' || name.startsWith('$') || name.split('.').includes(''))
      throw badValue(`FieldPath '${name}' is not supported in a sort`);
    if (seen.has(name)) throw badValue(`$sort key '${name}' is given twice`);
    seen.add(name);
    const direction = isNumberType(value.type) ? approximate(value) : Number.NaN;
    if (direction !== 1 && direction !== -1)
      throw badValue(
        `Illegal key in $sort specification: ${name} must be 1 (for ascending) or -1 (for descending)`,
      );
    return { path: parsePath(name), descending: direction === -1 };
  });
}

/** Bytes by which documents sort: an array counts by its smallest element, or its greatest if descending. */
export function sortKeyOf(document: RawValue, sort: readonly IndexField[]): Buffer {
  try {
    return extractKeys(document, sort).keys[0] ?? Buffer.alloc(0);
  } catch (error) {
    if (error instanceof CommandError && error.code === ErrorCode.CannotIndexParallelArrays)
      throw badValue('cannot sort with keys that are parallel arrays');
    throw error;
  }
}
