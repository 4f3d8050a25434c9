import { nameKey, type Circuit } from '@tenor/domain';
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

export const CIRCUITS = 'circuits';

export type CircuitDocument = Stored<Circuit> & {
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
    status: { type: String, required: true },
    circuitType: String,
    providerId: String,
    tenantId: String,
    locationId: String,
    description: String,
    comments: String,
    ...HOLD_DEFINITION,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function circuitModel(db: Connection): Model<CircuitDocument> {
  const existing: Model<CircuitDocument> | undefined = db.models[CIRCUITS];
  return existing ?? db.model<CircuitDocument>(CIRCUITS, schema, CIRCUITS);
}

export function toCircuit(document: CircuitDocument): Circuit {
  return {
    id: document._id,
    name: document.name,
    status: document.status,
    circuitType: document.circuitType,
    providerId: document.providerId,
    tenantId: document.tenantId,
    locationId: document.locationId,
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

export function fromCircuit(circuit: Circuit): CircuitDocument {
  return {
    _id: circuit.id,
    name: circuit.name,
    nameKey: nameKey(circuit.name),
    status: circuit.status,
    circuitType: circuit.circuitType,
    providerId: circuit.providerId,
    tenantId: circuit.tenantId,
    locationId: circuit.locationId,
    description: circuit.description,
    comments: circuit.comments,
    tags: [...circuit.tags],
    customFields: circuit.customFields,
    externalRefs: copyExternalRefs(circuit.externalRefs),
    ...externalKeysField(circuit.externalRefs),
    searchTokens: searchTokens([circuit.name, ...circuit.tags, ...circuit.externalRefs.map((ref) => ref.id)]),
    createdAt: circuit.createdAt,
    updatedAt: circuit.updatedAt,
    version: circuit.version,
  };
}
