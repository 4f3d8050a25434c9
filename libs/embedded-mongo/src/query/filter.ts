import { type Path } from '../bson/path.js';
import { type RawValue } from '../bson/raw-value.js';
import { type CompiledRegex } from './regex.js';

export type ComparisonOperator = 'eq' | 'lt' | 'lte' | 'gt' | 'gte';

/** What a value at a path must fulfil. */
export type Predicate =
  | { readonly op: ComparisonOperator; readonly value: RawValue }
  | {
      readonly op: 'in';
      readonly values: readonly RawValue[];
      readonly keys: ReadonlySet<string>;
      readonly hasNull: boolean;
      readonly regexes: readonly CompiledRegex[];
    }
  | { readonly op: 'exists' }
  | { readonly op: 'type'; readonly types: ReadonlySet<number> }
  | { readonly op: 'regex'; readonly regex: CompiledRegex }
  | { readonly op: 'mod'; readonly divisor: bigint; readonly remainder: bigint }
  | { readonly op: 'size'; readonly size: number };

/** A parsed filter. Negations are explicit: `$ne` is `not` of `eq`. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly filters: readonly Filter[] }
  | { readonly kind: 'not'; readonly filter: Filter }
  | { readonly kind: 'leaf'; readonly path: Path; readonly predicate: Predicate }
  | {
      readonly kind: 'elemMatch';
      readonly path: Path;
      /** Whether the filter is about the fields of an element or about the element itself. */
      readonly of: 'fields' | 'element';
      readonly filter: Filter;
    };

/** The filter that every document matches. */
export const everything: Filter = { kind: 'and', filters: [] };

/** The parts that must all hold, with nested conjunctions flattened. */
export function conjuncts(filter: Filter): Filter[] {
  return filter.kind === 'and' ? filter.filters.flatMap(conjuncts) : [filter];
}
