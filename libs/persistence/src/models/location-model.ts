import { nameKey, type Location } from '@tenor/domain';
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

export const LOCATIONS = 'locations';

export type LocationDocument = Stored<Location> & {
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
    parentId: String,
    tenantId: String,
    description: String,
    comments: String,
    ...HOLD_DEFINITION,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function locationModel(db: Connection): Model<LocationDocument> {
  const existing: Model<LocationDocument> | undefined = db.models[LOCATIONS];
  return existing ?? db.model<LocationDocument>(LOCATIONS, schema, LOCATIONS);
}

export function toLocation(document: LocationDocument): Location {
  return {
    id: document._id,
    name: document.name,
    parentId: document.parentId,
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

export function fromLocation(location: Location): LocationDocument {
  return {
    _id: location.id,
    name: location.name,
    nameKey: nameKey(location.name),
    parentId: location.parentId,
    tenantId: location.tenantId,
    description: location.description,
    comments: location.comments,
    tags: [...location.tags],
    customFields: location.customFields,
    externalRefs: copyExternalRefs(location.externalRefs),
    ...externalKeysField(location.externalRefs),
    searchTokens: searchTokens([
      location.name,
      ...location.tags,
      ...location.externalRefs.map((ref) => ref.id),
    ]),
    createdAt: location.createdAt,
    updatedAt: location.updatedAt,
    version: location.version,
  };
}
