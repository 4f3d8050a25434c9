/**
 * What a list can be filtered and sorted by, as data: the parser, the database query and the API's
 * description are all made from it. A new list needs a definition, and an index for each entry of it.
 */
export interface ListDefinition {
  /** The resource's name in the URL; a cursor is bound to it. */
  readonly resource: string;
  readonly fields: Readonly<Record<string, ListField>>;
  /** Whether `q=` searches the stored `searchTokens`. */
  readonly searchable: boolean;
  /** The order without `sort=`; the id when left out. */
  readonly defaultSort?: readonly SortKey[];
}

export interface ListField {
  /** The stored field. */
  readonly path: string;
  readonly type: FieldType;
  /** Whether the stored field may be null: allows `[exists]`, and puts nulls first in ascending order. */
  readonly nullable?: true;
  readonly sortable?: true;
  /** What it means, for the API's description. */
  readonly description?: string;
}

export type FieldType =
  | { readonly kind: 'text' | 'id' | 'date' | 'instant' | 'currency' | 'boolean' | 'tags' }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  /** By id or by name; the repository turns names into ids before it asks the database. */
  | { readonly kind: 'reference'; readonly to: string };

export const OPERATORS = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'contains', 'exists'] as const;
export type Operator = (typeof OPERATORS)[number];

export type Scalar = string | number | boolean;

/** One filter of a request: the field's value is (for `ne`: is not) any of `values`. */
export interface Condition {
  readonly path: string;
  readonly type: FieldType;
  readonly operator: Operator;
  readonly values: readonly Scalar[];
}

export interface SortKey {
  readonly path: string;
  readonly descending: boolean;
  readonly nullable: boolean;
}

/** A list request after validation. `sort` always ends with the id. */
export interface ListQuery {
  readonly limit: number;
  readonly sort: readonly SortKey[];
  readonly conditions: readonly Condition[];
  readonly search: string | undefined;
  /** What bounds the list beside the filters of the request. */
  readonly within: readonly Readonly<Record<string, unknown>>[];
  readonly count: boolean;
  /** The sort values of the last row of the page before. */
  readonly after: readonly CursorValue[] | undefined;
  /** What a cursor of this request is bound to. */
  readonly binding: string;
}

export type CursorValue = Scalar | null;

/** One page of a list, as the client gets it. `total` only when it was asked for. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly total?: number;
}

/** The operators that a field takes. */
export function operatorsOf(field: ListField): readonly Operator[] {
  const presence: readonly Operator[] = field.nullable ? ['exists'] : [];
  switch (field.type.kind) {
    case 'text':
      return ['eq', 'ne', 'contains', ...presence];
    case 'tags':
      return ['eq', 'ne', 'contains'];
    case 'date':
    case 'instant':
    case 'number':
      return ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', ...presence];
    case 'id':
    case 'currency':
    case 'boolean':
    case 'choice':
    case 'reference':
      return ['eq', 'ne', ...presence];
  }
}
