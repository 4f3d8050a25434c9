import { formatAmount, SERVER_FIELDS, type Contract, type ServiceProvider, type Tenant } from '@tenor/domain';
import { type JsonObject } from '../http/merge-patch.js';
import { DERIVED_FIELDS, type DerivedFields } from './derived-fields.js';

/** How much hangs on a contract. */
export interface ContractCounts {
  readonly invoiceCount: number;
  readonly assignmentCount: number;
  readonly attachmentCount: number;
}

/** What a contract refers to, as far as `expand` asks for it. */
export interface ContractExpansion {
  readonly provider?: ServiceProvider | null;
  readonly tenant?: Tenant | null;
}

/**
 * A contract as clients see it: money as decimal text, the names of what it refers to, and what follows
 * from its fields on a day.
 */
export type ContractView = Omit<Contract, 'recurringCost' | 'oneTimeCost' | 'renewalCost'> &
  DerivedFields &
  ContractCounts &
  ContractExpansion & {
    readonly recurringCost: string;
    readonly oneTimeCost: string;
    readonly renewalCost: string | null;
    readonly providerName: string | null;
    readonly tenantName: string | null;
  };

/** Fields of the view that only the server writes, beside those of every object. */
export const CONTRACT_READ_ONLY = [
  'decidedBy',
  'decidedAt',
  'providerName',
  'tenantName',
  'invoiceCount',
  'assignmentCount',
  'attachmentCount',
  ...DERIVED_FIELDS,
] as const;

const NOT_INPUT = [...SERVER_FIELDS, ...CONTRACT_READ_ONLY];

/** Names of providers and tenants by id. */
export interface NamesById {
  readonly providers: ReadonlyMap<string, string>;
  readonly tenants: ReadonlyMap<string, string>;
}

/** Field by field: a page has hundreds of these, and to spread several objects into one takes ten times as long. */
export function contractView(
  contract: Contract,
  names: NamesById,
  derived: DerivedFields,
  more: ContractCounts & ContractExpansion,
): ContractView {
  const text = (minor: number): string => formatAmount(minor, contract.currency);
  return {
    id: contract.id,
    name: contract.name,
    contractNumber: contract.contractNumber,
    providerId: contract.providerId,
    tenantId: contract.tenantId,
    status: contract.status,
    startDate: contract.startDate,
    endDate: contract.endDate,
    renewalTerms: contract.renewalTerms,
    recurringCost: text(contract.recurringCost),
    billingPeriod: contract.billingPeriod,
    oneTimeCost: text(contract.oneTimeCost),
    currency: contract.currency,
    contractType: contract.contractType,
    coverageHours: contract.coverageHours,
    responseTime: contract.responseTime,
    restorationTime: contract.restorationTime,
    noticePeriodDays: contract.noticePeriodDays,
    autoRenew: contract.autoRenew,
    termMonths: contract.termMonths,
    renewalTermMonths: contract.renewalTermMonths,
    renewalCost: contract.renewalCost === null ? null : text(contract.renewalCost),
    leadDays: contract.leadDays,
    owner: contract.owner,
    renewedFromId: contract.renewedFromId,
    renewalDecision: contract.renewalDecision,
    decidedBy: contract.decidedBy,
    decidedAt: contract.decidedAt,
    decisionFor: contract.decisionFor,
    noticeGivenOn: contract.noticeGivenOn,
    description: contract.description,
    comments: contract.comments,
    tags: contract.tags,
    customFields: contract.customFields,
    externalRefs: contract.externalRefs,
    createdAt: contract.createdAt,
    updatedAt: contract.updatedAt,
    version: contract.version,
    phase: derived.phase,
    effectiveEnd: derived.effectiveEnd,
    noticeDeadline: derived.noticeDeadline,
    tier: derived.tier,
    monthlyCost: derived.monthlyCost,
    totalContractValue: derived.totalContractValue,
    renewalValue: derived.renewalValue,
    providerName: names.providers.get(contract.providerId) ?? null,
    tenantName: contract.tenantId === null ? null : (names.tenants.get(contract.tenantId) ?? null),
    invoiceCount: more.invoiceCount,
    assignmentCount: more.assignmentCount,
    attachmentCount: more.attachmentCount,
    ...(more.provider !== undefined && { provider: more.provider }),
    ...(more.tenant !== undefined && { tenant: more.tenant }),
  };
}

/** A stored contract as a client would write it: what a merge patch is applied to. */
export function contractToInput(contract: Contract): JsonObject {
  const input: Record<string, unknown> = { ...contract, ...amounts(contract) };
  for (const field of NOT_INPUT) delete input[field];
  return input;
}

function amounts(contract: Contract): Pick<ContractView, 'recurringCost' | 'oneTimeCost' | 'renewalCost'> {
  const text = (minor: number): string => formatAmount(minor, contract.currency);
  return {
    recurringCost: text(contract.recurringCost),
    oneTimeCost: text(contract.oneTimeCost),
    renewalCost: contract.renewalCost === null ? null : text(contract.renewalCost),
  };
}
