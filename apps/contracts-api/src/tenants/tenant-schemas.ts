import { tenantInput } from '@tenor/domain';
import { objectSchemas, type JsonSchema } from '../openapi/json-schema.js';

const { create, patch, view, list } = objectSchemas(
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
