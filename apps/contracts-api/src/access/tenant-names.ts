import { invalidInput } from '@tenor/domain';
import { TENANTS } from '@tenor/persistence';
import { type Connection } from 'mongoose';

interface StoredTenant {
  readonly _id: string;
}

/** @throws Problem invalid_input naming `tenantIds` when one of them is nobody's. */
export async function requireTenants(database: Connection, ids: readonly string[] | null): Promise<void> {
  if (ids === null || ids.length === 0) return;
  const found = await database
    .collection<StoredTenant>(TENANTS)
    .find({ _id: { $in: [...ids] } }, { projection: { _id: 1 } })
    .toArray();
  const known = new Set(found.map(({ _id }) => _id));
  const faults = ids.flatMap((id, index) =>
    known.has(id)
      ? []
      : [{ path: `tenantIds[${index}]`, message: 'names no tenant', code: 'unknown_reference' }],
  );
  if (faults.length > 0) throw invalidInput(faults);
}
