import { type Connection } from 'mongoose';
import { CONTRACTS } from './models/contract-model.js';
import { SERVICE_PROVIDERS } from './models/service-provider-model.js';
import { TENANTS } from './models/tenant-model.js';

/** An index as data: what `createIndexes` takes. */
export interface IndexDefinition {
  readonly name: string;
  readonly key: Readonly<Record<string, 1 | -1>>;
  readonly unique?: boolean;
  readonly sparse?: boolean;
  /** Documents that it does not match are not in the index. */
  readonly partialFilterExpression?: Readonly<Record<string, string | boolean>>;
}

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
const searchTokens: IndexDefinition = { name: 'searchTokens', key: { searchTokens: 1 } };

/** What providers and tenants have in common. */
const named = [nameKey, externalKeys, searchTokens, sorted('name'), sorted('updatedAt'), sorted('tags')];

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
    { name: 'hold_ids', key: { 'hold.ids': 1 }, sparse: true },
  ],
};

/** Makes the indexes that are missing; those that stand stay as they are. */
export async function ensureContractIndexes(db: Connection): Promise<void> {
  for (const [collection, indexes] of Object.entries(CONTRACT_INDEXES)) {
    await db.collection(collection).createIndexes(indexes.map((index) => ({ ...index })));
  }
}
