import { type NamedReference } from '../../references/named-reference.js';
import { type Ownership } from './ownership.js';

/**
 * What a caller gets of a route who is restricted to tenants. A route without a rule refuses such callers,
 * and so does every rule where it says nothing about a method.
 */
export type TenantRule =
  /** Nothing, and why: for a handler whose controller admits such callers. */
  | { readonly kind: 'refused'; readonly why: string }
  /** Everything: nothing of any tenant is told or changed. */
  | { readonly kind: 'open' }
  /** The handler bounds what it reads by the caller, for no list or single object does it. */
  | { readonly kind: 'caller' }
  /** One tenant has to be named by `tenant=`, and to be the caller's: other figures are fleet-wide. */
  | { readonly kind: 'tenantParameter' }
  /** A list, whatever the path names: the rows that are the tenants'. */
  | { readonly kind: 'rows'; readonly of: Ownership }
  /**
   * The object that the path names must be the tenants', whatever is read or done; without one in the path,
   * a GET is a list of theirs and a POST makes one of theirs.
   */
  | {
      readonly kind: 'own';
      readonly of: Ownership;
      /** Left out: nothing is written by such callers. */
      readonly writes?: WriteRule;
    };

/** What a restricted caller may write. */
export interface WriteRule {
  /** References that the body may give by name. */
  readonly references: readonly NamedReference[];
  /** Fields by which an object refers to others: all of these have to be the tenants'. */
  readonly fields: Readonly<Record<string, Ownership>>;
  /** Fields that a new object must have, and no change may clear: what makes it the tenants'. */
  readonly required: readonly string[];
  /** Names that such callers cannot give, since only the handler knows what they mean: ids stand in for them. */
  readonly byIdOnly?: readonly string[];
  /** Whether `targetType` and `targetId` name something that has to be the tenants' too. */
  readonly target?: true;
}

/** For routes that tell and change nothing that belongs to a tenant. */
export const OPEN: TenantRule = { kind: 'open' };

/** For routes whose handlers go by the caller. */
export const BY_CALLER: TenantRule = { kind: 'caller' };

/** For a handler that refuses although its controller does not. @param why As the caller is told. */
export function refusing(why: string): TenantRule {
  return { kind: 'refused', why };
}

/** For reports. */
export const ONE_TENANT: TenantRule = { kind: 'tenantParameter' };
