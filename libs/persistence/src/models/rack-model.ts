import { nameKey, type Rack } from '@tenor/domain';
import { Schema, type Connection, type Model } from 'mongoose';
import { searchTokens } from '../search/search-tokens.js';
import {
  copyExternalRefs,
  externalKeysField,
  HOLD_DEFINITION,
  SCHEMA_OPTIONS,
  SHARED_DEFINITION,
  type DeletionMark,
  type ReferenceHold,
  type Stored,
} from './stored.js';

export const RACKS = 'racks';

export type RackDocument = Stored<Rack> & {
  /** The domain's `nameKey` of the name, to find it by; not unique: names repeat in reality. */
  readonly nameKey: string;
  readonly hold?: ReferenceHold;
  readonly deleting?: DeletionMark;
};

const schema = new Schema(
  {
    ...SHARED_DEFINITION,
    name: { type: String, required: true },
    nameKey: { type: String, required: true },
    locationId: String,
    tenantId: String,
    description: String,
    comments: String,
    ...HOLD_DEFINITION,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function rackModel(db: Connection): Model<RackDocument> {
  const existing: Model<RackDocument> | undefined = db.models[RACKS];
  return existing ?? db.model<RackDocument>(RACKS, schema, RACKS);
}

export function toRack(document: RackDocument): Rack {
  return {
    id: document._id,
    name: document.name,
    locationId: document.locationId,
    tenantId: document.tenantId,
    description: document.description,
    comments: document.comments,
    tags: [...document.tags],
    customFields: document.customFields,
    externalRefs: copyExternalRefs(document.externalRefs),
    createdAt: document.createdAt,
    updatedAt: document.updatedAt,
    version: document.version,
  };
}

export function fromRack(rack: Rack): RackDocument {
  return {
    _id: rack.id,
    name: rack.name,
    nameKey: nameKey(rack.name),
    locationId: rack.locationId,
    tenantId: rack.tenantId,
    description: rack.description,
    comments: rack.comments,
    tags: [...rack.tags],
    customFields: rack.customFields,
    externalRefs: copyExternalRefs(rack.externalRefs),
    ...externalKeysField(rack.externalRefs),
    searchTokens: searchTokens([rack.name, ...rack.tags, ...rack.externalRefs.map((ref) => ref.id)]),
    createdAt: rack.createdAt,
    updatedAt: rack.updatedAt,
    version: rack.version,
  };
}
