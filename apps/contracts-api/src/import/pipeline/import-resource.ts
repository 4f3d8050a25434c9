import { type Entity, type FieldError } from '@tenor/domain';
import { type NamedKind } from '../../references/named-reference.js';
import { type Namesake } from '../../references/reference-names.js';
import { type ReferenceKind } from '../columns/cell-kind.js';
import { type ColumnPlan } from '../columns/column-plan.js';
import { type ImportFields } from '../columns/import-fields.js';
import { type RowDraft } from '../columns/read-row.js';

/** What identifies an object for people, as a list of texts whose first names the kind of key. */
export type NaturalKey = readonly string[];

/** Fields as a domain schema takes them; `undefined` is a field that was cleared. */
export type FieldValues = Readonly<Record<string, unknown>>;

export type BuildOutcome<T> =
  { readonly ok: true; readonly entity: T } | { readonly ok: false; readonly errors: readonly FieldError[] };

/** What the import has to know about a resource. Everything here is pure. */
export interface ImportResource<T extends Entity> {
  /** As the path names it: `service-providers`. */
  readonly name: string;
  /** What people call one of the objects. */
  readonly one: string;
  readonly fields: ImportFields;
  /** The column that a fault of the natural key is reported at. */
  readonly naturalField: string;
  /** True when the database holds the natural key unique. */
  readonly naturalKeyIsUnique: boolean;
  /** The field that names another object of the same resource by its id, if there is one. */
  readonly selfReference?: { readonly field: string; readonly of: (stored: T) => string | null };
  /** The key by which a row without id is matched; undefined when it lacks a part of it. */
  naturalKeyOf(values: FieldValues): NaturalKey | undefined;
  /** Every key by which rows may find the object. */
  naturalKeysOf(stored: T): readonly NaturalKey[];
  externalRefsOf(stored: T): readonly { readonly source: string; readonly id: string }[];
  /** The stored object as its domain schema takes it, with the fields that a row has in place of its own. */
  merge(stored: T, values: FieldValues): FieldValues;
  /**
   * The object that an input describes: a new one with this id, or `before` at its next version.
   * Fields that only the server writes are set here.
   */
  build(input: FieldValues, before: T | undefined, id: string): BuildOutcome<T>;
}

/** The stored objects of a resource. Every method takes a batch and makes a bounded number of queries. */
export interface ImportStore<T extends Entity> {
  byIds(ids: readonly string[]): Promise<readonly T[]>;
  byExternalRefs(refs: readonly { readonly source: string; readonly id: string }[]): Promise<readonly T[]>;
  byNaturalKeys(keys: readonly NaturalKey[]): Promise<readonly T[]>;
  /**
   * Puts ids in the place of what rows name in ways of the resource's own, before its references are
   * resolved. Faults are added to the rows.
   */
  prepare?(rows: readonly RowDraft[], plan: ColumnPlan): Promise<RowDraft[]>;
  /** The rules that span several rows of a file, for one reading of it. */
  readonly fileRules?: () => FileRules<T>;
  /** Stores new objects. The result tells for each what became of it. */
  insert(entities: readonly T[]): Promise<readonly WriteOutcome[]>;
  /** Replaces each `before` by its `after`, if it is at `before`'s version still. */
  update(changes: readonly Change<T>[]): Promise<readonly WriteOutcome[]>;
}

/** Judges rows together that are good each by itself. */
export interface FileRules<T> {
  add(rows: readonly PlannedRow<T>[]): Promise<void>;
  /** Rows that cannot stand beside others, of the file or stored; asked once, at the end. */
  broken(): readonly {
    readonly row: number;
    readonly field: string;
    readonly code: string;
    readonly message: string;
  }[];
}

/** What a good row makes of an object. */
export interface PlannedRow<T> {
  readonly row: number;
  /** undefined: a new one. */
  readonly before: T | undefined;
  readonly after: T;
}

export interface Change<T> {
  readonly before: T;
  readonly after: T;
}

/**
 * `raced`: somebody else wrote what stands in the way (or it cannot be told): read again, decide again.
 * `refused`: a rule that spans objects forbids it.
 */
export type WriteOutcome =
  | { readonly status: 'written' }
  | { readonly status: 'raced' }
  | { readonly status: 'refused'; readonly field: string; readonly code: string; readonly message: string };

/** The objects that rows refer to by name or by id. */
export interface ReferenceStore {
  /** Everything that bears these names, by {@link nameKey}; names that nobody bears are left out. */
  byName(kind: NamedKind, nameKeys: readonly string[]): Promise<ReadonlyMap<string, readonly Namesake[]>>;
  /** Those of the ids that exist. */
  existing(kind: NamedKind, ids: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * Creates an object for each name unless one bears it by now (a concurrent import's, say).
   * Gives all ids by name key, and how many were created.
   */
  create(
    kind: ReferenceKind,
    names: ReadonlyMap<string, string>,
  ): Promise<{ readonly ids: ReadonlyMap<string, string>; readonly created: number }>;
}
