import { tenantInput } from '@tenor/domain';
import { objectSchemas, type JsonSchema } from '../openapi/json-schema.js';

const { create, patch, view, list, row } = objectSchemas(
  tenantInput,
  { view: 'Tenant' },
  {
    example: { name: 'Plant Hamburg', description: 'Production and logistics', tags: ['emea'] },
  },
);

/** The tenant’s shapes in the API's description. */
export const tenantComponents: Readonly<Record<string, JsonSchema>> = {
  TenantCreate: create,
  TenantPatch: patch,
  Tenant: view,
  TenantList: list,
};

/** What a file of them has columns for. */
export const tenantRow = row;
