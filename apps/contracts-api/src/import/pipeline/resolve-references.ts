import { nameKey, singleLine } from '@tenor/domain';
import { v5 } from 'uuid';
import { isUuid } from '../../list/parse-value.js';
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
}

/** Stands for the id of an object that is not created yet while a file is only checked; one per name. */
function placeholder(kind: ReferenceKind, key: string): string {
  return v5(`${kind}:${key}`, v5.URL);
}

const name = singleLine();

/**
 * Puts ids in the place of names; a cell may hold the id itself. A name that nobody bears is a fault of the row, unless `createMissing`
 * has its kind: the row then has a placeholder id, and the object in `missing`.
 */
export async function resolveReferences(
  drafts: readonly RowDraft[],
  plan: ColumnPlan,
  createMissing: ReadonlySet<ReferenceKind>,
  references: ReferenceStore,
): Promise<ResolvedRow[]> {
  let rows: ResolvedRow[] = drafts.map((draft) => ({ ...draft, missing: [] }));
  for (const kind of REFERENCE_KINDS) {
    rows = await resolveNames(rows, kind, plan, createMissing.has(kind), references);
    rows = await checkIds(rows, kind, plan, references);
  }
  return rows;
}

async function resolveNames(
  rows: readonly ResolvedRow[],
  kind: ReferenceKind,
  plan: ColumnPlan,
  mayCreate: boolean,
  references: ReferenceStore,
): Promise<ResolvedRow[]> {
  const keys = new Set(rows.flatMap((row) => row.references[kind] ?? []).map(nameKey));
  const ids = keys.size === 0 ? new Map<string, string>() : await references.idsByName(kind, [...keys]);
  return rows.map((row) => {
    if (!Object.hasOwn(row.references, kind)) return row;
    const wanted = row.references[kind];
    if (wanted === undefined) return { ...row, values: { ...row.values, [`${kind}Id`]: undefined } };
    const key = nameKey(wanted);
    if (!ids.has(key) && isUuid(key)) {
      const references = { ...row.references };
      delete references[kind];
      return { ...row, references, values: { ...row.values, [`${kind}Id`]: key } };
    }
    const id = ids.get(key) ?? (mayCreate ? placeholder(kind, key) : undefined);
    const fault = ids.has(key) ? undefined : faultOfMissing(kind, wanted, mayCreate);
    const errors = fault
      ? [...row.errors, { row: row.row, column: columnOf(kind, plan), ...fault }]
      : row.errors;
    const missing =
      ids.has(key) || fault ? row.missing : [...row.missing, { kind, nameKey: key, name: wanted }];
    return {
      ...row,
      values: { ...row.values, ...(id !== undefined && { [`${kind}Id`]: id }) },
      errors,
      missing,
    };
  });
}

function faultOfMissing(
  kind: ReferenceKind,
  wanted: string,
  mayCreate: boolean,
): Pick<RowError, 'code' | 'message'> | undefined {
  if (!mayCreate)
    return { code: 'unknown_reference', message: `no ${kind} is named ${JSON.stringify(wanted)}` };
  const issue = name.safeParse(wanted).error?.issues[0];
  return issue && { code: 'invalid_name', message: issue.message };
}

async function checkIds(
  rows: readonly ResolvedRow[],
  kind: ReferenceKind,
  plan: ColumnPlan,
  references: ReferenceStore,
): Promise<ResolvedRow[]> {
  const field = `${kind}Id`;
  const idOf = (row: ResolvedRow): string | undefined => {
    const id = row.values[field];
    return typeof id === 'string' && !Object.hasOwn(row.references, kind) ? id : undefined;
  };
  const ids = new Set(rows.flatMap((row) => idOf(row) ?? []));
  if (ids.size === 0) return [...rows];
  const existing = await references.existing(kind, [...ids]);
  return rows.map((row) => {
    const id = idOf(row);
    if (id === undefined || existing.has(id)) return row;
    const error = {
      row: row.row,
      column: columnOf(field, plan),
      code: 'unknown_reference',
      message: `no ${kind} has the id ${id}`,
    };
    return { ...row, errors: [...row.errors, error] };
  });
}
