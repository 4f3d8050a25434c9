import { nameKey, singleLine } from '@tenor/domain';
import { v5 } from 'uuid';
import { isUuid } from '../../list/parse-value.js';
import { LINKED_KINDS } from '../../references/linked-kinds.js';
import { type NamedReference } from '../../references/named-reference.js';
import { nearest, type Namesake } from '../../references/reference-names.js';
import { REFERENCE_KINDS, type ReferenceKind } from '../columns/cell-kind.js';
import { columnOf, type RowDraft } from '../columns/read-row.js';
import { type ColumnPlan } from '../columns/column-plan.js';
import { type RowError } from '../row-error.js';
import { type ReferenceStore } from './import-resource.js';

/** An object that a row names and that is still to be created. */
export interface MissingReference {
  readonly kind: ReferenceKind;
  readonly nameKey: string;
  readonly name: string;
}

/** A row whose references are ids. */
export interface ResolvedRow extends RowDraft {
  readonly missing: readonly MissingReference[];
  /** The name key of an object of the same resource that is not stored, but may come with another row. */
  readonly awaits?: string;
}

/** How names become ids. */
export interface ResolveOptions {
  readonly plan: ColumnPlan;
  readonly createMissing: ReadonlySet<ReferenceKind>;
  readonly references: ReferenceStore;
  /** The field that names another object of the same resource: what it names may come with the file. */
  readonly selfField: string | undefined;
}

/** Stands for the id of an object that is not created yet while a file is only checked; one per name. */
function placeholder(kind: string, key: string): string {
  return v5(`${kind}:${key}`, v5.URL);
}

const name = singleLine();

/**
 * Puts ids in the place of names; a cell may hold the id itself. A name that nobody bears, or several do,
 * is a fault of the row, unless `createMissing` has its kind: the row then has a placeholder id, and the
 * object in `missing`; or unless another row may bring it: the row then has its name in `awaits`.
 */
export async function resolveReferences(
  drafts: readonly RowDraft[],
  options: ResolveOptions,
): Promise<ResolvedRow[]> {
  let rows: ResolvedRow[] = drafts.map((draft) => ({ ...draft, missing: [] }));
  for (const reference of options.plan.references) {
    rows = await resolveNames(rows, reference, options);
    // Whether ids of the same resource exist is looked at with the rest of the file.
    if (reference.field !== options.selfField) rows = await checkIds(rows, reference, options);
  }
  return rows;
}

async function resolveNames(
  rows: readonly ResolvedRow[],
  reference: NamedReference,
  options: ResolveOptions,
): Promise<ResolvedRow[]> {
  const keys = new Set(rows.flatMap((row) => row.references[reference.name] ?? []).map(nameKey));
  const found =
    keys.size === 0
      ? new Map<string, readonly Namesake[]>()
      : await options.references.byName(reference.to, [...keys]);
  return rows.map((row) => {
    if (!Object.hasOwn(row.references, reference.name)) return row;
    const wanted = row.references[reference.name];
    if (wanted === undefined) return withValue(row, reference, undefined);
    const namesakes = nearest(reference.to, found.get(nameKey(wanted)) ?? [], row.values['locationId']);
    return resolveName(row, reference, wanted, namesakes, options);
  });
}

function resolveName(
  row: ResolvedRow,
  reference: NamedReference,
  wanted: string,
  namesakes: readonly Namesake[],
  { plan, createMissing, selfField }: ResolveOptions,
): ResolvedRow {
  const key = nameKey(wanted);
  const faulty = (code: string, message: string): ResolvedRow => {
    const error: RowError = { row: row.row, column: columnOf(reference.name, plan), code, message };
    return { ...row, errors: [...row.errors, error] };
  };
  const [first, ...others] = namesakes;
  const { one, many } = LINKED_KINDS[reference.to];
  if (others.length > 0) {
    return faulty(
      'ambiguous',
      `several ${many} are named ${JSON.stringify(wanted)}; give ${reference.field}`,
    );
  }
  if (first) return withValue(row, reference, first._id);
  if (isUuid(key)) {
    const references = { ...row.references };
    delete references[reference.name];
    return withValue({ ...row, references }, reference, key);
  }
  if (reference.field === selfField) {
    return { ...withValue(row, reference, placeholder(reference.to, key)), awaits: key };
  }
  const kind = REFERENCE_KINDS.find((known) => known === reference.to);
  if (kind === undefined || !createMissing.has(kind)) {
    return faulty('unknown_reference', `no ${one} is named ${JSON.stringify(wanted)}`);
  }
  const issue = name.safeParse(wanted).error?.issues[0];
  const created = withValue(row, reference, placeholder(kind, key));
  if (issue) {
    const error = { row: row.row, column: columnOf(reference.name, plan), code: 'invalid_name' };
    return { ...created, errors: [...row.errors, { ...error, message: issue.message }] };
  }
  return { ...created, missing: [...row.missing, { kind, nameKey: key, name: wanted }] };
}

function withValue(row: ResolvedRow, { field }: NamedReference, id: string | undefined): ResolvedRow {
  return { ...row, values: { ...row.values, [field]: id } };
}

async function checkIds(
  rows: readonly ResolvedRow[],
  { name: reference, field, to }: NamedReference,
  { plan, references }: ResolveOptions,
): Promise<ResolvedRow[]> {
  const idOf = (row: ResolvedRow): string | undefined => {
    const id = row.values[field];
    return typeof id === 'string' && !Object.hasOwn(row.references, reference) ? id : undefined;
  };
  const ids = new Set(rows.flatMap((row) => idOf(row) ?? []));
  if (ids.size === 0) return [...rows];
  const existing = await references.existing(to, [...ids]);
  return rows.map((row) => {
    const id = idOf(row);
    if (id === undefined || existing.has(id)) return row;
    const error = {
      row: row.row,
      column: columnOf(field, plan),
      code: 'unknown_reference',
      message: `no ${LINKED_KINDS[to].one} has the id ${id}`,
    };
    return { ...row, errors: [...row.errors, error] };
  });
}
