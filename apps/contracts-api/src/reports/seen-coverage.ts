import { type SurroundingObject } from '@tenor/persistence';
import { type SeenTenants } from '../http/principal.js';

/** How much of a contract a caller sees. */
export type Seen = 'all' | 'summary' | 'nothing';

/**
 * Who is restricted to tenants sees the contracts of these; of one for the whole estate that covers a device
 * of theirs: its name, the path, its end and whom to call; of other tenants' contracts nothing.
 *
 * @param tenantIds the tenants that the caller is restricted to; null: none.
 */
export function seenOf(
  contract: { readonly tenantId: string | null },
  tenantIds: readonly string[] | null,
): Seen {
  if (tenantIds === null) return 'all';
  if (contract.tenantId === null) return 'summary';
  return tenantIds.includes(contract.tenantId) ? 'all' : 'nothing';
}

/** What a path calls an object: one of another tenant's has no name. */
export function seenName(
  { target, name, place }: SurroundingObject,
  tenantIds: readonly string[] | null,
): string {
  const owner = target.type === 'tenant' ? target.id : place.tenantId;
  return seesPlace(owner, tenantIds) ? name : '(of another tenant)';
}

/** Whether a caller may know what a place is called: one of no tenant, or of theirs. */
export function seesPlace(owner: string | null, seen: SeenTenants): boolean {
  return seen === null || owner === null || seen.includes(owner);
}

interface Vendor {
  readonly id: string | null;
  readonly accountNumber: string | null;
}

interface Row {
  readonly seen: 'all' | 'summary';
  readonly assignmentId: string;
  readonly contractId: string;
  readonly contractNumber: string | null;
  readonly contractType: string | null;
  readonly status: string;
  readonly startDate: string;
  readonly coverageStart: string | null;
  readonly coverageEnd: string | null;
  readonly vendor: Vendor | null;
}

/** The row as it is shown: of a summary everything is null but the name, the path, the end and whom to call. */
export function seenRow<R extends Row>({ seen, ...row }: R) {
  if (seen === 'all') return row;
  return {
    ...row,
    assignmentId: null,
    contractId: null,
    contractNumber: null,
    contractType: null,
    status: null,
    startDate: null,
    coverageStart: null,
    coverageEnd: null,
    vendor: row.vendor === null ? null : { ...row.vendor, id: null, accountNumber: null },
  };
}
