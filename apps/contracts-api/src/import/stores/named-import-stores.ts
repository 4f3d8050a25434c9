import { type ServiceProvider, type Tenant } from '@tenor/domain';
import {
  fromServiceProvider,
  fromTenant,
  serviceProviderModel,
  tenantModel,
  toServiceProvider,
  toTenant,
} from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { type ImportStore, type NaturalKey } from '../pipeline/import-resource.js';
import { MongoImportStore } from './mongo-import-store.js';

export function serviceProviderImportStore(database: Connection): ImportStore<ServiceProvider> {
  const mapping = { toRecord: toServiceProvider, fromRecord: fromServiceProvider };
  return withoutReferences(new MongoImportStore(serviceProviderModel(database), mapping, byNameKey));
}

export function tenantImportStore(database: Connection): ImportStore<Tenant> {
  const mapping = { toRecord: toTenant, fromRecord: fromTenant };
  return withoutReferences(new MongoImportStore(tenantModel(database), mapping, byNameKey));
}

function byNameKey(keys: readonly NaturalKey[]): { nameKey: { $in: string[] } }[] {
  return [{ nameKey: { $in: keys.flatMap((key) => key.slice(1)) } }];
}

/** Objects that refer to nothing need nothing verified. */
function withoutReferences<T extends ServiceProvider | Tenant, D extends { _id: string; version: number }>(
  store: MongoImportStore<T, D>,
): ImportStore<T> {
  return {
    byIds: (ids) => store.byIds(ids),
    byExternalRefs: (refs) => store.byExternalRefs(refs),
    byNaturalKeys: (keys) => store.byNaturalKeys(keys),
    insert: (entities) => store.insert(entities),
    update: (changes) => store.update(changes),
  };
}
