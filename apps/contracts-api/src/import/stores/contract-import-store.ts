import { type Contract } from '@tenor/domain';
import { contractModel, fromContract, toContract, type ContractDocument } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { LinkChecks } from '../../references/link-checks.js';
import { type Link } from '../../references/linked-kinds.js';
import { ReferenceCollection } from '../../references/reference-collection.js';
import { contractFilters } from './contract-filters.js';
import { LinkedImportStore } from './linked-import-store.js';
import { MongoImportStore } from './mongo-import-store.js';

/** Contracts, many at a time. */
export function contractImportStore(
  database: Connection,
  clock: Clock,
): LinkedImportStore<Contract, ContractDocument> {
  const model = contractModel(database);
  const mapping = { toRecord: toContract, fromRecord: fromContract };
  const store = new MongoImportStore(model, mapping, contractFilters);
  return new LinkedImportStore({
    store,
    documents: new ReferenceCollection(model.collection),
    kind: 'contract',
    linksOf,
    checks: new LinkChecks(database, clock),
    takeBack: (contract) => store.remove([contract]),
    clock,
  });
}

function linksOf({ providerId, tenantId, renewedFromId }: Contract): Link[] {
  return [
    { field: 'providerId', to: 'provider', id: providerId },
    ...(tenantId === null ? [] : [{ field: 'tenantId', to: 'tenant' as const, id: tenantId }]),
    ...(renewedFromId === null
      ? []
      : [{ field: 'renewedFromId', to: 'contract' as const, id: renewedFromId }]),
  ];
}
