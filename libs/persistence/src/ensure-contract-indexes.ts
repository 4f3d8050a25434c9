import { type Connection } from 'mongoose';
import { ensureChangeLogIndexes } from './changes/ensure-change-log-indexes.js';
import { type IndexDefinition } from './index-definition.js';
import { ATTACHMENTS } from './models/attachment-model.js';
import { CIRCUITS } from './models/circuit-model.js';
import { CONTRACT_ASSIGNMENTS } from './models/contract-assignment-model.js';
import { CONTRACTS } from './models/contract-model.js';
import { COVERAGE_WAIVERS } from './models/coverage-waiver-model.js';
import { DEVICES } from './models/device-model.js';
import { INVOICES } from './models/invoice-model.js';
import { LOCATIONS } from './models/location-model.js';
import { RACKS } from './models/rack-model.js';
import { SERVICE_PROVIDERS } from './models/service-provider-model.js';
import { TENANTS } from './models/tenant-model.js';
import { VIRTUAL_MACHINES } from './models/virtual-machine-model.js';

/** Serves a filter on the field and a sort by it that is ended by the id. */
function sorted(field: string): IndexDefinition {
  return { name: `${field}_id`, key: { [field]: 1, _id: 1 } };
}

const externalKeys: IndexDefinition = {
  name: 'externalKeys_unique',
  key: { externalKeys: 1 },
  unique: true,
  sparse: true,
};
const nameKey: IndexDefinition = { name: 'nameKey_unique', key: { nameKey: 1 }, unique: true };
/** Finds announced references: what a deletion looks for. */
const heldIds: IndexDefinition = { name: 'hold_ids', key: { 'hold.ids': 1 }, sparse: true };
const searchTokens: IndexDefinition = { name: 'searchTokens', key: { searchTokens: 1 } };

/** What providers and tenants have in common. */
const named = [nameKey, externalKeys, searchTokens, sorted('name'), sorted('updatedAt'), sorted('tags')];

/** What all of the inventory has in common; names repeat in reality. */
const placed = [
  externalKeys,
  heldIds,
  searchTokens,
  { name: 'nameKey', key: { nameKey: 1 } },
  sorted('name'),
  sorted('tenantId'),
  sorted('updatedAt'),
  sorted('tags'),
] as const satisfies readonly IndexDefinition[];

/**
 * The indexes of the collections that contracts-api owns. One for every filter and sort that its lists
 * allow, the natural keys that an import matches by, and the references that a delete checks. Names and
 * numbers of contracts repeat in reality, so their natural keys are not unique.
 */
export const CONTRACT_INDEXES: Readonly<Record<string, readonly IndexDefinition[]>> = {
  [SERVICE_PROVIDERS]: [...named, sorted('accountNumber')],
  [TENANTS]: named,
  [CONTRACTS]: [
    externalKeys,
    searchTokens,
    { name: 'providerId_contractNumber', key: { providerId: 1, contractNumber: 1 } },
    { name: 'providerId_name_startDate', key: { providerId: 1, name: 1, startDate: 1 } },
    sorted('name'),
    sorted('contractNumber'),
    sorted('tenantId'),
    sorted('status'),
    sorted('startDate'),
    sorted('endDate'),
    sorted('currency'),
    sorted('contractType'),
    sorted('owner'),
    sorted('autoRenew'),
    sorted('renewalDecision'),
    sorted('updatedAt'),
    sorted('tags'),
    { name: 'renewedFromId', key: { renewedFromId: 1 }, sparse: true },
    heldIds,
  ],
  [INVOICES]: [
    externalKeys,
    heldIds,
    searchTokens,
    {
      name: 'contractId_invoiceNumber_unique',
      key: { contractId: 1, invoiceNumber: 1 },
      unique: true,
    },
    sorted('invoiceNumber'),
    sorted('invoiceDate'),
    sorted('dueDate'),
    sorted('paidDate'),
    sorted('periodStart'),
    sorted('periodEnd'),
    sorted('status'),
    sorted('currency'),
    sorted('updatedAt'),
    sorted('tags'),
  ],
  [CONTRACT_ASSIGNMENTS]: [
    externalKeys,
    heldIds,
    searchTokens,
    // An import matches by the three; a contract's assignments, and those of one target, are found too.
    {
      name: 'contractId_targetType_targetId_coverageStart',
      key: { contractId: 1, targetType: 1, targetId: 1, coverageStart: 1 },
    },
    { name: 'targetType_targetId', key: { targetType: 1, targetId: 1 } },
    { name: 'targetId', key: { targetId: 1 } },
    sorted('contractId'),
    sorted('coverageStart'),
    sorted('coverageEnd'),
    sorted('isPrimary'),
    sorted('updatedAt'),
    sorted('tags'),
  ],
  [COVERAGE_WAIVERS]: [
    externalKeys,
    heldIds,
    searchTokens,
    { name: 'targetType_targetId', key: { targetType: 1, targetId: 1 } },
    { name: 'targetId', key: { targetId: 1 } },
    sorted('owner'),
    sorted('until'),
    sorted('updatedAt'),
    sorted('tags'),
  ],
  [ATTACHMENTS]: [
    { name: 'parentType_parentId_id', key: { parentType: 1, parentId: 1, _id: 1 } },
    // A sweep looks for what a crash left behind.
    { name: 'state_updatedAt', key: { state: 1, updatedAt: 1 } },
  ],
  [LOCATIONS]: [...placed, sorted('parentId')],
  [RACKS]: [
    ...placed,
    sorted('locationId'),
    { name: 'locationId_nameKey', key: { locationId: 1, nameKey: 1 } },
  ],
  [DEVICES]: [
    ...placed,
    sorted('serial'),
    sorted('status'),
    sorted('role'),
    sorted('manufacturer'),
    sorted('model'),
    sorted('locationId'),
    sorted('rackId'),
    sorted('parentDeviceId'),
  ],
  [CIRCUITS]: [
    ...placed,
    sorted('status'),
    sorted('circuitType'),
    sorted('providerId'),
    sorted('locationId'),
  ],
  [VIRTUAL_MACHINES]: [
    ...placed,
    sorted('status'),
    sorted('role'),
    sorted('locationId'),
    sorted('parentDeviceId'),
  ],
};

/** Makes the indexes that are missing, those of the change log too; those that stand stay as they are. */
export async function ensureContractIndexes(db: Connection): Promise<void> {
  for (const [collection, indexes] of Object.entries(CONTRACT_INDEXES)) {
    await db.collection(collection).createIndexes(indexes.map((index) => ({ ...index })));
  }
  await ensureChangeLogIndexes(db, Object.keys(CONTRACT_INDEXES));
}
