import { type Entity, type TargetType } from '@tenor/domain';
import { type Connection, type Model } from 'mongoose';
import { LinkedObjects, type LinkedObjectParts } from '../records/linked-objects.js';
import { LinkedRecords } from '../records/linked-records.js';
import { RecordStore, type DocumentMapping } from '../records/record-store.js';
import { LinkChecks } from '../references/link-checks.js';
import { linksIn } from '../references/named-reference.js';
import { ReferenceCollection } from '../references/reference-collection.js';
import { ReferenceNames } from '../references/reference-names.js';
import { ReferredDeletion } from '../references/referred-deletion.js';

/** What the kinds of inventory differ in. */
export interface InventoryKind<
  Data extends object,
  T extends Entity & Data,
  View extends T,
  D extends { readonly _id: string; readonly version: number },
> extends Pick<
  LinkedObjectParts<Data, T, View>,
  'schema' | 'compose' | 'toInput' | 'references' | 'view' | 'clock'
> {
  readonly database: Connection;
  readonly kind: Exclude<TargetType, 'tenant'>;
  readonly model: Model<D>;
  readonly mapping: DocumentMapping<T, D>;
}

/** The operations on one kind of inventory, with its references checked and its deletion guarded. */
export function inventoryObjects<
  Data extends object,
  T extends Entity & Data,
  View extends T,
  D extends { readonly _id: string; readonly version: number },
>(parts: InventoryKind<Data, T, View, D>): LinkedObjects<Data, T, View> {
  const { database, kind, model, mapping, references, clock } = parts;
  return new LinkedObjects({
    ...parts,
    names: new ReferenceNames(database, references),
    records: new LinkedRecords({
      store: new RecordStore(model, mapping),
      documents: new ReferenceCollection(model.collection),
      kind,
      linksOf: (record: T) => linksIn(references, record),
      checks: new LinkChecks(database, clock),
      deletion: new ReferredDeletion(database, clock, kind),
      clock,
    }),
  });
}

/** A record as a client writes it: without what only the server sets. */
export function withoutEntity<T extends Entity>({
  id: _id,
  createdAt: _created,
  updatedAt: _updated,
  version: _version,
  ...data
}: T): Omit<T, keyof Entity> {
  return data;
}
