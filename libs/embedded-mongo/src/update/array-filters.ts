import { BsonWriter } from '../bson/bson-writer.js';
import { BsonType } from '../bson/bson-type.js';
import { type RawValue, documentValue } from '../bson/raw-value.js';
import { CommandError, ErrorCode, badValue } from '../command-error.js';
import { type Filter } from '../query/filter.js';
import { type Matcher, compileFilter } from '../query/matcher.js';
import { parseFilter } from '../query/parse-filter.js';

/** By identifier, which elements of an array an update with `$[identifier]` changes. */
export type ArrayFilters = ReadonlyMap<string, Matcher>;

function failed(message: string): CommandError {
  return new CommandError(ErrorCode.FailedToParse, message);
}

/** The first names of all paths of a filter. */
function identifiersOf(filter: Filter): string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.flatMap(identifiersOf);
    case 'not':
      return identifiersOf(filter.filter);
    case 'leaf':
    case 'elemMatch':
      return [filter.path.parts[0]?.name ?? ''];
  }
}

/** Parses the option `arrayFilters`. Throws FailedToParse for a filter about no identifier or about several. */
export function parseArrayFilters(filters: readonly RawValue[]): ArrayFilters {
  const parsed = new Map<string, Matcher>();
  for (const one of filters) {
    if (one.type !== BsonType.object) throw badValue('arrayFilters must hold objects only');
    const filter = parseFilter(one);
    const names = new Set(identifiersOf(filter));
    const [identifier] = names;
    if (identifier === undefined)
      throw failed('Cannot use an expression without a top-level field name in arrayFilters');
    if (names.size > 1)
      throw failed(
        `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${[...names].join("' and '")}'`,
      );
    if (!/^[a-z][a-zA-Z0-9]*$/.test(identifier))
      throw badValue(
        `Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${identifier}'`,
      );
    if (parsed.has(identifier))
      throw failed(`Found multiple array filters with the same top-level field name ${identifier}`);
    const matches = compileFilter(filter);
    parsed.set(identifier, (element) =>
      matches(
        documentValue(new BsonWriter(element.end - element.start + 64).raw(identifier, element).finish()),
      ),
    );
  }
  return parsed;
}
