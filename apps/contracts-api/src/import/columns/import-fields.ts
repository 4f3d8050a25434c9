import { type NamedReference } from '../../references/named-reference.js';
import { type CellKind } from './cell-kind.js';

/** What the columns of a resource's file may be. */
export interface ImportFields {
  /** The fields that a row may set, and how their cells are read. */
  readonly writable: Readonly<Record<string, CellKind>>;
  /** Those of them that name other objects, a rack after the location that it stands in. */
  readonly references: readonly NamedReference[];
  /** Fields that an export has and the server alone writes: accepted in a file, and ignored. */
  readonly readOnly: readonly string[];
  /** The value of a constant, read by the rules of its field. The messages complete "field …". */
  checkConstant(
    field: string,
    value: unknown,
  ): readonly { readonly message: string; readonly code: string }[];
}

/** The columns of references: `provider` takes a name, `providerId` an id. */
export function referenceColumns(references: readonly NamedReference[]): Record<string, CellKind> {
  return Object.fromEntries(
    references.flatMap(({ name, field }): [string, CellKind][] => [
      [name, { type: 'reference' }],
      [field, { type: 'uuid' }],
    ]),
  );
}

/** `contract_number` as `contractNumber`; a name without underscores stays as it is. */
export function camelCase(name: string): string {
  return name.replace(/(?<=[A-Za-z0-9])_+([A-Za-z0-9])/gu, (_match, letter: string) => letter.toUpperCase());
}

/** Own properties only: a column named `constructor` is no field. */
export function fieldKind(fields: ImportFields, name: string): CellKind | undefined {
  return Object.hasOwn(fields.writable, name) ? fields.writable[name] : undefined;
}
