import { invalidInput, type FieldError } from '@tenor/domain';
import { REFERENCE_KINDS, type ReferenceKind } from './columns/cell-kind.js';
import { MERGEABLE_FIELDS, type MergeableField } from './pipeline/merge-fields.js';

export interface ColumnMapping {
  /** The column as the file's header names it. */
  readonly column: string;
  readonly field: string;
}

export interface FieldConstant {
  readonly field: string;
  readonly value: string;
}

/** What the caller of an import asked for. */
export interface ImportOptions {
  readonly mode: 'create' | 'upsert';
  readonly dryRun: boolean;
  readonly createMissing: ReadonlySet<ReferenceKind>;
  readonly onError: 'abort' | 'skip';
  /** Empty: every column names a field. */
  readonly map: readonly ColumnMapping[];
  readonly set: readonly FieldConstant[];
  /** Fields of a stored object that a row is merged into instead of replacing them. */
  readonly merge: ReadonlySet<MergeableField>;
}

const PARAMETERS = ['mode', 'dryRun', 'createMissing', 'onError', 'map', 'set', 'merge'];

/**
 * Reads the query of an import.
 *
 * `map` and `set` are lists of pairs, separated by commas, and may be repeated. In `map=column:field` the
 * last colon separates, for no field has one; in `set=field:value` the first. A comma ends a mapping
 * only right behind `:field`, and begins a constant only right before `field:`, so that
 * `map=Amount, net:oneTimeCost` and `set=owner:Doe, Jane,status:active` mean what they seem to; `\,` is a
 * comma in any case.
 *
 * @throws Problem `invalid_input` naming every parameter that is unknown or wrong.
 */
export function parseImportOptions(query: Readonly<Record<string, unknown>>): ImportOptions {
  const errors: FieldError[] = Object.keys(query)
    .filter((name) => !PARAMETERS.includes(name))
    .map((path) => ({ path, message: 'is not a known parameter', code: 'unknown_parameter' }));
  const one = <T extends string>(name: string, choices: readonly [T, ...T[]]): T => {
    const given = texts(query[name]);
    if (given.length === 0) return choices[0];
    const found = given.length === 1 ? choices.find((choice) => choice === given[0]) : undefined;
    if (found !== undefined) return found;
    errors.push({
      path: name,
      message: given.length > 1 ? 'must be given once' : `must be ${choices.join(' or ')}`,
      code: 'invalid_choice',
    });
    return choices[0];
  };
  const options: ImportOptions = {
    mode: one('mode', ['create', 'upsert']),
    dryRun: one('dryRun', ['false', 'true']) === 'true',
    createMissing: choicesIn('createMissing', REFERENCE_KINDS, query, errors),
    onError: one('onError', ['abort', 'skip']),
    map: texts(query['map']).flatMap((list) => parseMap(list, errors)),
    set: texts(query['set']).flatMap((list) => parseSet(list, errors)),
    merge: choicesIn('merge', MERGEABLE_FIELDS, query, errors),
  };
  if (errors.length > 0) throw invalidInput(errors);
  return options;
}

/** A parameter's values: none, one, or as many as it was repeated. */
function texts(given: unknown): string[] {
  const list: unknown[] = Array.isArray(given) ? given : given === undefined ? [] : [given];
  return list.map((text) => (typeof text === 'string' ? text : JSON.stringify(text)));
}

/** The choices that a parameter lists, separated by commas or repeated. */
function choicesIn<C extends string>(
  path: string,
  choices: readonly C[],
  query: Readonly<Record<string, unknown>>,
  errors: FieldError[],
): ReadonlySet<C> {
  const chosen = new Set<C>();
  const names = texts(query[path]).flatMap((list) => list.split(','));
  for (const name of names.map((part) => part.trim())) {
    const choice = choices.find((known) => known === name);
    if (choice !== undefined) chosen.add(choice);
    else {
      const message = `must be a list of ${choices.join(', ')}; found ${JSON.stringify(name)}`;
      errors.push({ path, message, code: 'invalid_choice' });
    }
  }
  return chosen;
}

// A comma after ":field" ends a pair of `map`; a comma before "field:" begins a pair of `set`.
const BETWEEN_MAPPINGS = /(?<=:[A-Za-z]\w*),/u;
const BETWEEN_CONSTANTS = /(?<!\\),(?=[A-Za-z]\w*:)/u;

function parseMap(list: string, errors: FieldError[]): ColumnMapping[] {
  return list.split(BETWEEN_MAPPINGS).flatMap((pair) => {
    const at = pair.lastIndexOf(':');
    const column = unescapeCommas(pair.slice(0, Math.max(at, 0))).trim();
    const field = pair.slice(at + 1).trim();
    if (at !== -1 && column !== '' && field !== '') return [{ column, field }];
    errors.push({
      path: 'map',
      message: `must be pairs of column:field; found ${JSON.stringify(pair)}`,
      code: 'invalid_pair',
    });
    return [];
  });
}

function parseSet(list: string, errors: FieldError[]): FieldConstant[] {
  return list.split(BETWEEN_CONSTANTS).flatMap((pair) => {
    const at = pair.indexOf(':');
    const field = pair.slice(0, Math.max(at, 0)).trim();
    if (at !== -1 && field !== '') return [{ field, value: unescapeCommas(pair.slice(at + 1)) }];
    errors.push({
      path: 'set',
      message: `must be pairs of field:value; found ${JSON.stringify(pair)}`,
      code: 'invalid_pair',
    });
    return [];
  });
}

function unescapeCommas(text: string): string {
  return text.replaceAll('\\,', ',');
}
