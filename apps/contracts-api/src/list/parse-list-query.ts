import { invalidInput, SINGLE_LINE_MAX, type FieldError } from '@tenor/domain';
import { cursorBinding, decodeCursor } from './cursor.js';
import {
  OPERATORS,
  operatorsOf,
  type Condition,
  type ListDefinition,
  type ListField,
  type ListQuery,
  type Operator,
  type Scalar,
  type SortKey,
} from './list-definition.js';
import { parseValue } from './parse-value.js';

export const LIMIT_DEFAULT = 50;
export const LIMIT_MAX = 500;
/** Values of one filter, and filters of one request. */
const VALUES_MAX = 200;
const FILTERS_MAX = 40;

const ID_KEY: SortKey = { path: '_id', descending: false, nullable: false };
/** Operators that take several values, meaning any of them (for `ne`: none of them). */
const MULTIPLE: ReadonlySet<Operator> = new Set<Operator>(['eq', 'ne', 'contains']);

/**
 * Reads the query string of a list request (`request.url`, or only what follows its `?`).
 * @param within What bounds the list for this caller: `tenantFilter(request)`.
 * @throws Problem invalid_input naming every parameter that is unknown or wrong.
 */
export function parseListQuery(
  url: string,
  definition: ListDefinition,
  within: ListQuery['within'] = [],
): ListQuery {
  const params = new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '');
  const faults: FieldError[] = [];
  const single = (name: string): string | undefined => {
    const values = params.getAll(name);
    if (values.length > 1) faults.push(fault(name, 'must be given once', 'duplicate'));
    return values[0];
  };
  const limit = parseLimit(single('limit'), faults);
  const sort = parseSort(single('sort'), definition, faults);
  const count = parseCount(single('count'), faults);
  const search = definition.searchable ? parseSearch(single('q'), faults) : undefined;
  const cursor = single('cursor');
  const conditions = parseConditions(params, definition, faults);
  if (faults.length > 0) throw invalidInput(faults);
  const binding = cursorBinding([definition.resource, sort, search, conditions]);
  const after = cursor === undefined ? undefined : decodeCursor(cursor, binding, sort.length);
  return { limit, sort, conditions, search, within, count, after, binding };
}

function parseLimit(text: string | undefined, faults: FieldError[]): number {
  if (text === undefined) return LIMIT_DEFAULT;
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= LIMIT_MAX) return limit;
  faults.push(fault('limit', `must be a whole number from 1 to ${LIMIT_MAX}`, 'out_of_range'));
  return LIMIT_DEFAULT;
}

function parseCount(text: string | undefined, faults: FieldError[]): boolean {
  if (text !== undefined && text !== 'true' && text !== 'false') {
    faults.push(fault('count', 'must be true or false', 'invalid_type'));
  }
  return text === 'true';
}

function parseSearch(text: string | undefined, faults: FieldError[]): string | undefined {
  if (text === undefined) return undefined;
  const parsed = parseValue(text, { kind: 'text' });
  if (!parsed.ok) faults.push(fault('q', parsed.message, 'invalid'));
  return text.slice(0, SINGLE_LINE_MAX);
}

function parseSort(text: string | undefined, definition: ListDefinition, faults: FieldError[]): SortKey[] {
  if (text === undefined) return endedById(definition.defaultSort ?? []);
  const keys: SortKey[] = [];
  for (const part of text.split(',')) {
    const descending = part.startsWith('-');
    const name = descending ? part.slice(1) : part;
    const field = Object.hasOwn(definition.fields, name) ? definition.fields[name] : undefined;
    if (!field?.sortable) {
      const known = sortableNames(definition).join(', ');
      faults.push(fault('sort', `"${name}" is not a field to sort by (known: ${known})`, 'unknown_field'));
    } else if (keys.some((key) => key.path === field.path)) {
      faults.push(fault('sort', `"${name}" is named twice`, 'duplicate'));
    } else {
      keys.push({ path: field.path, descending, nullable: field.nullable ?? false });
    }
  }
  return endedById(keys);
}

/**
 * A unique key at the end makes the order total; what would come after it has no say. It runs in the
 * direction of the first key, so that one index serves both directions.
 */
function endedById(keys: readonly SortKey[]): SortKey[] {
  const id = keys.findIndex((key) => key.path === ID_KEY.path);
  if (id !== -1) return keys.slice(0, id + 1);
  return [...keys, { ...ID_KEY, descending: keys[0]?.descending ?? false }];
}

/** The names that `sort=` takes. */
export function sortableNames(definition: ListDefinition): string[] {
  return Object.entries(definition.fields).flatMap(([name, field]) => (field.sortable ? [name] : []));
}

function parseConditions(
  params: URLSearchParams,
  definition: ListDefinition,
  faults: FieldError[],
): Condition[] {
  const reserved = new Set(['limit', 'sort', 'count', 'cursor', ...(definition.searchable ? ['q'] : [])]);
  const names = [...new Set(params.keys())].filter((name) => !reserved.has(name)).sort();
  if (names.length > FILTERS_MAX) {
    faults.push(fault('', `there must be at most ${FILTERS_MAX} filters`, 'too_many'));
    return [];
  }
  return names.flatMap((name) => {
    const condition = parseCondition(name, params.getAll(name), definition, faults);
    return condition ? [condition] : [];
  });
}

function parseCondition(
  param: string,
  texts: readonly string[],
  definition: ListDefinition,
  faults: FieldError[],
): Condition | undefined {
  const [, name = param, suffix] = /^([^[\]]*)\[([^[\]]*)\]$/.exec(param) ?? [];
  const field = Object.hasOwn(definition.fields, name) ? definition.fields[name] : undefined;
  if (!field) {
    const known = Object.keys(definition.fields).join(', ');
    faults.push(fault(param, `is not a known filter (known: ${known})`, 'unknown_field'));
    return undefined;
  }
  const allowed = operatorsOf(field);
  const operator = OPERATORS.find((known) => known === (suffix ?? 'eq'));
  if (!operator || suffix === 'eq' || !allowed.includes(operator)) {
    const known = allowed.filter((each) => each !== 'eq').map((each) => `[${each}]`);
    faults.push(fault(param, `is not a known operator (known: ${known.join(' ')})`, 'unknown_operator'));
    return undefined;
  }
  return readValues(param, texts, field, operator, faults);
}

function readValues(
  param: string,
  texts: readonly string[],
  field: ListField,
  operator: Operator,
  faults: FieldError[],
): Condition | undefined {
  const multiple = MULTIPLE.has(operator);
  const values = multiple ? texts.flatMap(splitAtCommas) : texts;
  if (values.length > (multiple ? VALUES_MAX : 1)) {
    const rule = multiple ? `must have at most ${VALUES_MAX} values` : 'must be given once';
    faults.push(fault(param, rule, multiple ? 'too_many' : 'duplicate'));
    return undefined;
  }
  const type = operator === 'exists' ? { kind: 'boolean' as const } : field.type;
  const good: Scalar[] = [];
  for (const text of values) {
    const parsed =
      text === '' ? { ok: false as const, message: 'must not be empty' } : parseValue(text, type);
    if (parsed.ok) good.push(parsed.value);
    else faults.push(fault(param, parsed.message, 'invalid_value'));
  }
  return { path: field.path, type: field.type, operator, values: [...new Set(good)] };
}

/** Splits at commas; a comma that belongs to a value is written `\,`. */
function splitAtCommas(text: string): string[] {
  return text.split(/(?<!\\),/).map((part) => part.replaceAll('\\,', ',').trim());
}

function fault(path: string, message: string, code: string): FieldError {
  return { path, message, code };
}
