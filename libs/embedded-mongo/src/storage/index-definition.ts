import { BsonType, isNumberType, typeName } from '../bson/bson-type.js';
import { equalValues } from '../bson/compare.js';
import { approximate } from '../bson/numbers.js';
import { type Path, parsePath } from '../bson/path.js';
import { type RawValue, detach, elementsOf, sameBytes, textOf } from '../bson/raw-value.js';
import { CommandError, ErrorCode } from '../command-error.js';
import { type Filter } from '../query/filter.js';
import { compileFilter, type Matcher } from '../query/matcher.js';
import { parseFilter, truthy } from '../query/parse-filter.js';
import { type FieldNames } from './changed-fields.js';

export interface IndexField {
  readonly path: Path;
  readonly descending: boolean;
}

export interface PartialFilter {
  readonly raw: RawValue;
  readonly filter: Filter;
  readonly matches: Matcher;
}

/** What an index is, as its creator said. */
export interface IndexDefinition {
  readonly name: string;
  /** The key pattern as given, e.g. `{ status: 1, dueAt: -1 }`. */
  readonly key: RawValue;
  readonly fields: readonly IndexField[];
  /** The names of the top-level fields on which a document's entries depend: of the key and of the partial filter. */
  readonly roots: FieldNames;
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partial: PartialFilter | undefined;
  readonly expireAfterSeconds: number | undefined;
}

/** Most fields in a compound index, as in MongoDB. */
const MAX_FIELDS = 32;
/** TTL's upper bound in seconds, as in MongoDB. */
const MAX_TTL = 2_147_483_647;

function cannotCreate(message: string): CommandError {
  return new CommandError(ErrorCode.CannotCreateIndex, message);
}

/** Parses one index of `createIndexes`. Throws, naming it, for any option that this server does not have. */
export function parseIndexDefinition(given: RawValue): IndexDefinition {
  if (given.type !== BsonType.object) throw cannotCreate('an index specification must be an object');
  const spec = detach(given);
  const options = new Map(elementsOf(spec).map(({ name, value }) => [name, value]));
  for (const [name, value] of options) checkOption(name, value);
  const key = options.get('key');
  const name = options.get('name');
  if (key?.type !== BsonType.object)
    throw new CommandError(
      ErrorCode.FailedToParse,
      "The 'key' field is a required property of an index specification",
    );
  if (name?.type !== BsonType.string || textOf(name) === '')
    throw new CommandError(
      ErrorCode.FailedToParse,
      "The 'name' field is a required property of an index specification",
    );
  const sparse = flag(options.get('sparse'));
  const partial = parsePartial(options.get('partialFilterExpression'));
  if (sparse && partial !== undefined)
    throw cannotCreate('cannot mix "partialFilterExpression" and "sparse" options');
  const fields = parseKeyPattern(key);
  return {
    name: textOf(name),
    key,
    fields,
    roots: [...fields.flatMap(({ path }) => rootOf(path)), ...(partial ? rootsOf(partial.filter) : [])],
    unique: flag(options.get('unique')),
    sparse,
    partial,
    expireAfterSeconds: parseTtl(options.get('expireAfterSeconds'), fields),
  };
}

function checkOption(name: string, value: RawValue): void {
  switch (name) {
    case 'key':
    case 'name':
    case 'partialFilterExpression':
    case 'expireAfterSeconds':
      return;
    // Every index is built beside other commands: that is what `background` asks for.
    case 'background':
    case 'unique':
    case 'sparse':
      if (value.type !== BsonType.bool && !isNumberType(value.type))
        throw new CommandError(
          ErrorCode.TypeMismatch,
          `The field '${name}' has value of type ${typeName(value.type)}, but must be a bool`,
        );
      return;
    case 'v':
      if (!isNumberType(value.type) || approximate(value) !== 2)
        throw cannotCreate('Invalid index specification: only index version v: 2 is supported');
      return;
    case 'hidden':
      if (truthy(value)) break;
      return;
    default:
  }
  throw new CommandError(
    ErrorCode.InvalidIndexSpecificationOption,
    `The field '${name}' is not valid for an index specification: it is not supported by this server`,
  );
}

function flag(value: RawValue | undefined): boolean {
  return value !== undefined && truthy(value);
}

/** Parses a key pattern: fields with a direction. Text, geo, hashed and wildcard indexes are refused. */
export function parseKeyPattern(key: RawValue): IndexField[] {
  const elements = elementsOf(key);
  if (elements.length === 0) throw cannotCreate('Index keys cannot be an empty object');
  if (elements.length > MAX_FIELDS) throw cannotCreate(`Index key has more than ${MAX_FIELDS} fields`);
  return elements.map(({ name, value }) => {
    const path = parsePath(name);
    if (name === '' || path.parts.some((part) => part.name === ''))
      throw cannotCreate('Index keys cannot contain an empty field');
    if (path.parts.some((part) => part.name.startsWith('$')))
      throw cannotCreate(`Index key contains an illegal field name or is not supported: ${name}`);
    if (path.parts.some((part) => part.index >= 0))
      throw cannotCreate(`Index on an array position is not supported: ${name}`);
    if (value.type === BsonType.string) throw cannotCreate(`Index type '${textOf(value)}' is not supported`);
    const direction = isNumberType(value.type) ? approximate(value) : Number.NaN;
    if (Number.isNaN(direction) || direction === 0)
      throw cannotCreate(`Values in the index key pattern must be numbers other than 0: ${name}`);
    return { path, descending: direction < 0 };
  });
}

function parsePartial(raw: RawValue | undefined): PartialFilter | undefined {
  if (raw === undefined) return undefined;
  const filter = parseFilter(raw);
  checkPartial(filter);
  return { raw, filter, matches: compileFilter(filter) };
}

/** MongoDB allows equality, `$exists: true`, ranges, `$type`, `$in`, `$and`, `$or` here. */
function checkPartial(filter: Filter): void {
  switch (filter.kind) {
    case 'and':
    case 'or':
      filter.filters.forEach(checkPartial);
      return;
    case 'leaf':
      if (['eq', 'lt', 'lte', 'gt', 'gte', 'in', 'type', 'exists'].includes(filter.predicate.op)) return;
      break;
    case 'not':
    case 'elemMatch':
  }
  throw cannotCreate('unsupported expression in partial index');
}

function rootOf({ parts }: Path): Uint8Array[] {
  return parts.slice(0, 1).map(({ bytes }) => bytes);
}

function rootsOf(filter: Filter): Uint8Array[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.flatMap(rootsOf);
    case 'not':
      return rootsOf(filter.filter);
    case 'leaf':
    case 'elemMatch':
      return rootOf(filter.path);
  }
}

function parseTtl(value: RawValue | undefined, fields: readonly IndexField[]): number | undefined {
  if (value === undefined) return undefined;
  const seconds = isNumberType(value.type) ? approximate(value) : Number.NaN;
  if (!(seconds >= 0 && seconds <= MAX_TTL))
    throw cannotCreate(`TTL index 'expireAfterSeconds' must be a number from 0 to ${MAX_TTL}`);
  if (fields.length !== 1)
    throw cannotCreate('TTL indexes are single-field indexes, compound indexes do not support TTL');
  if (fields[0]?.path.text === '_id')
    throw new CommandError(
      ErrorCode.InvalidIndexSpecificationOption,
      "The field 'expireAfterSeconds' is not valid for an _id index specification",
    );
  return Math.trunc(seconds);
}

/** Whether two key patterns are the same: names and directions in the same order. */
export function sameKeyPattern(a: RawValue, b: RawValue): boolean {
  return sameBytes(a, b) || equalValues(a, b);
}

/** Whether two definitions with the same key pattern and name mean the same index. */
export function sameOptions(a: IndexDefinition, b: IndexDefinition): boolean {
  const partial =
    a.partial === undefined || b.partial === undefined
      ? a.partial === b.partial
      : equalValues(a.partial.raw, b.partial.raw);
  return (
    partial && a.unique === b.unique && a.sparse === b.sparse && a.expireAfterSeconds === b.expireAfterSeconds
  );
}
