import { tenantInput, type Tenant, type TenantData } from '@tenor/domain';
import { type ImportResource } from '../pipeline/import-resource.js';
import { namedResource } from './named-resource.js';

export function tenantImport(now: Date): ImportResource<Tenant> {
  return namedResource<TenantData, Tenant>({
    name: 'tenants',
    one: 'tenant',
    columns: { name: { type: 'line' }, description: { type: 'text' }, comments: { type: 'text' } },
    schema: tenantInput,
    combine: (entity, data) => ({ ...entity, ...data }),
    now,
  });
}
