import { type Entity } from '@tenor/domain';
import { type ColumnPlan } from '../columns/column-plan.js';
import { foldSpace } from '../columns/decode-cell.js';
import { columnOf } from '../columns/read-row.js';
import { type RowError } from '../row-error.js';
import { type FieldValues, type ImportResource } from './import-resource.js';
import { mergeFields, type MergeableField } from './merge-fields.js';
import { sameJson } from './same-json.js';
import { type ResolvedRow } from './resolve-references.js';
import { naturalText, refsOfRow, refText, type StoredIndex } from './stored-index.js';

/** What becomes of a row. */
export type Decision<T> =
  | { readonly kind: 'create'; readonly entity: T }
  | { readonly kind: 'update'; readonly before: T; readonly after: T }
  | { readonly kind: 'unchanged'; readonly before: T }
  | { readonly kind: 'failed'; readonly errors: readonly RowError[] };

export interface DecideOptions<T extends Entity> {
  readonly mode: 'create' | 'upsert';
  readonly plan: ColumnPlan;
  readonly resource: ImportResource<T>;
  readonly merge: ReadonlySet<MergeableField>;
  /** Makes the id of an object for a row that has none. */
  readonly newId: () => string;
}

type Match<T> =
  { readonly ok: true; readonly stored: T | undefined } | { readonly ok: false; readonly error: RowError };

/**
 * Decides what a row does, given what is stored.
 *
 * A row with an id is about the object with that id and no other; an unknown id is the id of a new object.
 * A row without is matched by its external references, and when no object has them, by its natural key.
 * Cells that the row has replace the object's fields, empty ones clear them, all other fields stay.
 */
export function decideRow<T extends Entity>(
  row: ResolvedRow,
  stored: StoredIndex<T>,
  options: DecideOptions<T>,
): Decision<T> {
  const { resource, plan, newId, merge } = options;
  const match = matchRow(row, stored, options);
  if (!match.ok) return { kind: 'failed', errors: [...row.errors, match.error] };
  const before = match.stored;
  const taken = takenKeys(row, before, stored, options);
  const input =
    before === undefined
      ? row.values
      : resource.merge(before, mergeFields(keepSpacing(row.values, before, plan), before, merge));
  const built = resource.build(input, before, before?.id ?? row.id ?? newId());
  const errors = [...row.errors, ...taken, ...(built.ok ? [] : schemaErrors(built.errors, row, plan))];
  if (errors.length > 0 || !built.ok) return { kind: 'failed', errors };
  if (before === undefined) return { kind: 'create', entity: built.entity };
  return isUnchanged(before, built.entity)
    ? { kind: 'unchanged', before }
    : { kind: 'update', before, after: built.entity };
}

function matchRow<T extends Entity>(
  row: ResolvedRow,
  stored: StoredIndex<T>,
  { mode, resource, plan }: DecideOptions<T>,
): Match<T> {
  const fault = (field: string, code: string, message: string): Match<T> => ({
    ok: false,
    error: { row: row.row, column: columnOf(field, plan), code, message },
  });
  const found = (object: T, field: string): Match<T> =>
    mode === 'create'
      ? fault(field, 'exists', `is taken: the object ${object.id} has it; mode=upsert would update it`)
      : { ok: true, stored: object };
  if (row.id !== undefined) {
    const object = stored.byId.get(row.id);
    return object ? found(object, 'id') : { ok: true, stored: undefined };
  }
  const byRef = new Set(refsOfRow(row).flatMap((ref) => stored.byExternalRef.get(refText(ref)) ?? []));
  const [first] = byRef;
  if (byRef.size > 1) return fault('externalRefs', 'ambiguous', `belong to ${byRef.size} different objects`);
  if (first !== undefined) return found(first, 'externalRefs');
  const key = resource.naturalKeyOf(row.values);
  const named = (key && stored.byNaturalKey.get(naturalText(key))) ?? [];
  if (named.length > 1) {
    return fault(
      resource.naturalField,
      'ambiguous',
      `${named.length} stored objects have this key (${named
        .map(({ id }) => id)
        .slice(0, 3)
        .join(', ')}); name one by its id`,
    );
  }
  return named[0] === undefined ? { ok: true, stored: undefined } : found(named[0], resource.naturalField);
}

/** Unique keys of the row that another object has. */
function takenKeys<T extends Entity>(
  row: ResolvedRow,
  before: T | undefined,
  stored: StoredIndex<T>,
  { resource, plan }: DecideOptions<T>,
): RowError[] {
  const taken = (field: string, other: T): RowError => ({
    row: row.row,
    column: columnOf(field, plan),
    code: 'exists',
    message: `is taken: the object ${other.id} has it`,
  });
  const isOther = (object: T): boolean => object.id !== before?.id;
  const byRef = refsOfRow(row)
    .flatMap((ref) => stored.byExternalRef.get(refText(ref)) ?? [])
    .filter(isOther);
  const key = resource.naturalKeyIsUnique ? resource.naturalKeyOf(row.values) : undefined;
  const byName = ((key && stored.byNaturalKey.get(naturalText(key))) ?? []).filter(isOther);
  return [
    ...byRef.slice(0, 1).map((other) => taken('externalRefs', other)),
    ...byName.slice(0, 1).map((other) => taken(resource.naturalField, other)),
  ];
}

/** Faults that the schema found, but for those that follow from cells that could not be read. */
function schemaErrors(
  errors: readonly { readonly path: string; readonly message: string; readonly code: string }[],
  row: ResolvedRow,
  plan: ColumnPlan,
): RowError[] {
  const faulty = new Set(row.errors.map(({ column }) => column));
  return errors.flatMap(({ path, message, code }) => {
    const column = columnOf(path, plan);
    if (faulty.has(column) || (faulty.size > 0 && code === 'required')) return [];
    const nested = /^[A-Za-z]+$/u.test(path) ? '' : `${path} `;
    return [{ row: row.row, column, code, message: `${nested}${message}` }];
  });
}

/** Cells have their runs of white space folded: a stored text that is the same but for that stays as it is. */
function keepSpacing(values: FieldValues, stored: object, plan: ColumnPlan): FieldValues {
  const before = new Map<string, unknown>(Object.entries(stored));
  const kept = plan.columns
    .filter(({ kind }) => kind.type === 'line' || kind.type === 'lines')
    .map(({ field }) => field)
    .filter((field) => before.has(field) && sameJson(folded(before.get(field)), folded(values[field])));
  return { ...values, ...Object.fromEntries(kept.map((field) => [field, before.get(field)])) };
}

function folded(value: unknown): unknown {
  if (typeof value === 'string') return foldSpace(value);
  return Array.isArray(value) ? value.map(folded) : value;
}

function isUnchanged<T extends Entity>(before: T, after: T): boolean {
  return sameJson(before, { ...after, version: before.version, updatedAt: before.updatedAt });
}
