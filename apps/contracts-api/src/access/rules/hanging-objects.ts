import { byContract, byTarget, OWN_CONTRACTS, type Ownership } from './ownership.js';
import { type TenantRule } from './tenant-rule.js';

/** The rule of the parts of an object that the path names, such as its attachments: theirs, if it is. */
export function partsOf(whole: Ownership): TenantRule {
  return { kind: 'own', of: whole, writes: { references: [], fields: {}, required: [] } };
}

/** The rule of what hangs on a contract: invoices. */
export function ofOwnContracts(collection: string): TenantRule {
  return {
    kind: 'own',
    of: byContract(collection),
    writes: {
      references: [],
      fields: { contractId: OWN_CONTRACTS },
      required: ['contractId'],
      byIdOnly: ['contract'],
    },
  };
}

/** The rule of assignments: of their contracts, to what is theirs. */
export function ofOwnAssignments(collection: string): TenantRule {
  return {
    kind: 'own',
    of: byContract(collection),
    writes: {
      references: [],
      fields: { contractId: OWN_CONTRACTS },
      required: ['contractId', 'targetId'],
      byIdOnly: ['contract', 'target'],
      target: true,
    },
  };
}

/** The rule of waivers: of what is theirs. */
export function ofOwnTargets(collection: string): TenantRule {
  return {
    kind: 'own',
    of: byTarget(collection),
    writes: {
      references: [],
      fields: {},
      required: ['targetType', 'targetId'],
      byIdOnly: ['target'],
      target: true,
    },
  };
}
