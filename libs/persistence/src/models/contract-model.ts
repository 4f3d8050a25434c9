import { type Contract } from '@tenor/domain';
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

export const CONTRACTS = 'contracts';

export type ContractDocument = Omit<Stored<Contract>, 'renewedFromId'> & {
  /** Absent instead of null: its index is sparse. */
  readonly renewedFromId?: string;
  readonly hold?: ReferenceHold;
  readonly deleting?: DeletionMark;
};

const DATE_OR_NULL = { type: String, default: null } as const;

const schema = new Schema(
  {
    ...SHARED_DEFINITION,
    name: String,
    contractNumber: String,
    providerId: { type: String, required: true },
    tenantId: String,
    status: { type: String, required: true },
    startDate: { type: String, required: true },
    endDate: DATE_OR_NULL,
    renewalTerms: String,
    recurringCost: Number,
    billingPeriod: String,
    oneTimeCost: Number,
    currency: { type: String, required: true },
    contractType: String,
    coverageHours: String,
    responseTime: String,
    restorationTime: String,
    noticePeriodDays: Number,
    autoRenew: Boolean,
    termMonths: Number,
    renewalTermMonths: Number,
    renewalCost: Number,
    leadDays: { type: [Number], default: undefined },
    owner: String,
    renewedFromId: String,
    renewalDecision: String,
    decidedBy: String,
    decidedAt: String,
    decisionFor: DATE_OR_NULL,
    noticeGivenOn: DATE_OR_NULL,
    description: String,
    comments: String,
    ...HOLD_DEFINITION,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function contractModel(db: Connection): Model<ContractDocument> {
  const existing: Model<ContractDocument> | undefined = db.models[CONTRACTS];
  return existing ?? db.model<ContractDocument>(CONTRACTS, schema, CONTRACTS);
}

export function toContract(document: ContractDocument): Contract {
  return {
    id: document._id,
    name: document.name,
    contractNumber: document.contractNumber,
    providerId: document.providerId,
    tenantId: document.tenantId,
    status: document.status,
    startDate: document.startDate,
    endDate: document.endDate,
    renewalTerms: document.renewalTerms,
    recurringCost: document.recurringCost,
    billingPeriod: document.billingPeriod,
    oneTimeCost: document.oneTimeCost,
    currency: document.currency,
    contractType: document.contractType,
    coverageHours: document.coverageHours,
    responseTime: document.responseTime,
    restorationTime: document.restorationTime,
    noticePeriodDays: document.noticePeriodDays,
    autoRenew: document.autoRenew,
    termMonths: document.termMonths,
    renewalTermMonths: document.renewalTermMonths,
    renewalCost: document.renewalCost,
    leadDays: [...document.leadDays],
    owner: document.owner,
    renewedFromId: document.renewedFromId ?? null,
    renewalDecision: document.renewalDecision,
    decidedBy: document.decidedBy,
    decidedAt: document.decidedAt,
    decisionFor: document.decisionFor,
    noticeGivenOn: document.noticeGivenOn,
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

export function fromContract(contract: Contract): ContractDocument {
  return {
    _id: contract.id,
    name: contract.name,
    contractNumber: contract.contractNumber,
    providerId: contract.providerId,
    tenantId: contract.tenantId,
    status: contract.status,
    startDate: contract.startDate,
    endDate: contract.endDate,
    renewalTerms: contract.renewalTerms,
    recurringCost: contract.recurringCost,
    billingPeriod: contract.billingPeriod,
    oneTimeCost: contract.oneTimeCost,
    currency: contract.currency,
    contractType: contract.contractType,
    coverageHours: contract.coverageHours,
    responseTime: contract.responseTime,
    restorationTime: contract.restorationTime,
    noticePeriodDays: contract.noticePeriodDays,
    autoRenew: contract.autoRenew,
    termMonths: contract.termMonths,
    renewalTermMonths: contract.renewalTermMonths,
    renewalCost: contract.renewalCost,
    leadDays: [...contract.leadDays],
    owner: contract.owner,
    ...(contract.renewedFromId !== null && { renewedFromId: contract.renewedFromId }),
    renewalDecision: contract.renewalDecision,
    decidedBy: contract.decidedBy,
    decidedAt: contract.decidedAt,
    decisionFor: contract.decisionFor,
    noticeGivenOn: contract.noticeGivenOn,
    description: contract.description,
    comments: contract.comments,
    tags: [...contract.tags],
    customFields: contract.customFields,
    externalRefs: copyExternalRefs(contract.externalRefs),
    ...externalKeysField(contract.externalRefs),
    searchTokens: searchTokens([
      contract.name,
      contract.contractNumber,
      contract.owner,
      ...contract.tags,
      ...contract.externalRefs.map((ref) => ref.id),
    ]),
    createdAt: contract.createdAt,
    updatedAt: contract.updatedAt,
    version: contract.version,
  };
}
