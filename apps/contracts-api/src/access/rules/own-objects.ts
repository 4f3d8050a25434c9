import { linkedOwnerships } from './linked-ownerships.js';
import { OWN_TENANTS, byField, type Ownership } from './ownership.js';
import { type TenantRule } from './tenant-rule.js';
import { TENANT, type NamedReference } from '../../references/named-reference.js';

/** The rule of objects that name their tenant, and refer to others that do. */
export function ownObjects(
  collection: string,
  references: readonly NamedReference[],
  more: Readonly<Record<string, Ownership>> = {},
): TenantRule {
  return {
    kind: 'own',
    of: byField(collection, 'tenantId'),
    writes: {
      references,
      fields: { ...linkedOwnerships(references), ...more, [TENANT.field]: OWN_TENANTS },
      required: [TENANT.field],
    },
  };
}
