import { type Contract } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { ExpandedObjects } from '../references/expanded-objects.js';
import { type ContractExpansion } from './contract-json.js';

/** What of a contract can be shown as a whole. */
export const CONTRACT_EXPANDS = ['provider', 'tenant'] as const;
export type ContractExpand = (typeof CONTRACT_EXPANDS)[number];

/** Reads what `expand` asks for; a query for each kind. */
export async function expandContracts(
  database: Connection,
  contracts: readonly Contract[],
  expand: ReadonlySet<ContractExpand>,
): Promise<(contract: Contract) => ContractExpansion> {
  const objects = new ExpandedObjects(database);
  const [providers, tenants] = await Promise.all([
    expand.has('provider') ? objects.providers(contracts.map(({ providerId }) => providerId)) : undefined,
    expand.has('tenant') ? objects.tenants(contracts.flatMap(({ tenantId }) => tenantId ?? [])) : undefined,
  ]);
  return ({ providerId, tenantId }) => ({
    ...(providers && { provider: providers.get(providerId) ?? null }),
    ...(tenants && { tenant: tenantId === null ? null : (tenants.get(tenantId) ?? null) }),
  });
}
