import { type CoverageWaiver } from '@tenor/domain';
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

export const COVERAGE_WAIVERS = 'coverageWaivers';

export type CoverageWaiverDocument = Stored<CoverageWaiver> & {
  readonly hold?: ReferenceHold;
  readonly deleting?: DeletionMark;
};

const DATE_OR_NULL = { type: String, default: null } as const;

const schema = new Schema(
  {
    ...SHARED_DEFINITION,
    targetType: { type: String, required: true },
    targetId: { type: String, required: true },
    reason: { type: String, required: true },
    owner: String,
    until: DATE_OR_NULL,
    ...HOLD_DEFINITION,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function coverageWaiverModel(db: Connection): Model<CoverageWaiverDocument> {
  const existing: Model<CoverageWaiverDocument> | undefined = db.models[COVERAGE_WAIVERS];
  return existing ?? db.model<CoverageWaiverDocument>(COVERAGE_WAIVERS, schema, COVERAGE_WAIVERS);
}

export function toCoverageWaiver(document: CoverageWaiverDocument): CoverageWaiver {
  return {
    id: document._id,
    targetType: document.targetType,
    targetId: document.targetId,
    reason: document.reason,
    owner: document.owner,
    until: document.until,
    tags: [...document.tags],
    customFields: document.customFields,
    externalRefs: copyExternalRefs(document.externalRefs),
    createdAt: document.createdAt,
    updatedAt: document.updatedAt,
    version: document.version,
  };
}

export function fromCoverageWaiver(waiver: CoverageWaiver): CoverageWaiverDocument {
  return {
    _id: waiver.id,
    targetType: waiver.targetType,
    targetId: waiver.targetId,
    reason: waiver.reason,
    owner: waiver.owner,
    until: waiver.until,
    tags: [...waiver.tags],
    customFields: waiver.customFields,
    externalRefs: copyExternalRefs(waiver.externalRefs),
    ...externalKeysField(waiver.externalRefs),
    searchTokens: searchTokens([waiver.owner, ...waiver.tags, ...waiver.externalRefs.map((ref) => ref.id)]),
    createdAt: waiver.createdAt,
    updatedAt: waiver.updatedAt,
    version: waiver.version,
  };
}
