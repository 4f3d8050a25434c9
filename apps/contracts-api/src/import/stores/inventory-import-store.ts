import { type Entity } from '@tenor/domain';
import { type Clock } from '@tenor/platform';
import { type Connection, type Model } from 'mongoose';
import { LinkedRecords } from '../../records/linked-records.js';
import { RecordStore, type DocumentMapping } from '../../records/record-store.js';
import { LinkChecks } from '../../references/link-checks.js';
import { type REFERRERS } from '../../references/referrers.js';
import { linksIn, type NamedReference } from '../../references/named-reference.js';
import { ReferenceCollection } from '../../references/reference-collection.js';
import { ReferredDeletion } from '../../references/referred-deletion.js';
import { type NaturalKey } from '../pipeline/import-resource.js';
import { LinkedImportStore } from './linked-import-store.js';
import { MongoImportStore } from './mongo-import-store.js';

/** One kind of inventory, many at a time. */
export function inventoryImportStore<
  T extends Entity,
  D extends { readonly _id: string; readonly version: number },
>(parts: {
  readonly database: Connection;
  readonly clock: Clock;
  readonly kind: keyof typeof REFERRERS;
  readonly model: Model<D>;
  readonly mapping: DocumentMapping<T, D>;
  readonly references: readonly NamedReference[];
}): LinkedImportStore<T, D> {
  const { database, clock, kind, model, mapping, references } = parts;
  const shared = {
    documents: new ReferenceCollection(model.collection),
    kind,
    linksOf: (record: T) => linksIn(references, record),
    checks: new LinkChecks(database, clock),
    clock,
  };
  const records = new LinkedRecords({
    ...shared,
    store: new RecordStore(model, mapping),
    deletion: new ReferredDeletion(database, clock, kind),
  });
  return new LinkedImportStore({
    ...shared,
    store: new MongoImportStore(model, mapping, inventoryFilters),
    takeBack: (record, { field }) => records.takeBack(record, new Set([field])),
  });
}

/** The filters that find objects by the keys of `inventory-import`; each is a walk of an index. */
export function inventoryFilters(keys: readonly NaturalKey[]): Record<string, unknown>[] {
  const of = (kind: string): string[] => [
    ...new Set(keys.flatMap(([first, key]) => (first === kind && key !== undefined ? [key] : []))),
  ];
  const placed = keys.filter(([kind]) => kind === 'placed');
  const locations = [...new Set(placed.map((key) => key[2] ?? ''))].map((id) => (id === '' ? null : id));
  return [
    ...(of('name').length > 0 ? [{ nameKey: { $in: of('name') } }] : []),
    ...(of('serial').length > 0 ? [{ serial: { $in: of('serial') } }] : []),
    ...(placed.length > 0 ? [{ locationId: { $in: locations }, nameKey: { $in: of('placed') } }] : []),
  ];
}
