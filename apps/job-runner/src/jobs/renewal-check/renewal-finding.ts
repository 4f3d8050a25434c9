import {
  assessRenewal,
  compareRenewals,
  isExpiredWithin,
  isUpcoming,
  renewalValue,
  roundTwelfths,
  type RenewalAssessment,
  type Tier,
} from '@tenor/calc';
import { formatAmount, type CalendarDate, type RenewalCheckParams } from '@tenor/domain';
import { type ContractForRenewal } from '@tenor/persistence';

/** A contract that the check reports: what its entry needs, and no more, as thousands are held to be sorted. */
export interface RenewalFinding extends Pick<
  ContractForRenewal,
  | 'id'
  | 'name'
  | 'contractNumber'
  | 'providerId'
  | 'providerName'
  | 'tenantId'
  | 'tenantName'
  | 'currency'
  | 'contractType'
  | 'owner'
  | 'tags'
  | 'autoRenew'
> {
  readonly tier: Tier;
  readonly effectiveEnd: CalendarDate;
  readonly daysRemaining: number;
  readonly assessment: RenewalAssessment;
  /** What the renewal at the effective end costs: decimal text in `currency`. */
  readonly renewalValue: string;
}

/**
 * What the check has to say about a contract on a day; null when it is not to be reported: it is neither
 * upcoming within the window nor, if asked for, expired within the given days.
 */
export function findRenewal(
  contract: ContractForRenewal,
  asOf: CalendarDate,
  params: RenewalCheckParams,
): RenewalFinding | null {
  const assessment = assessRenewal(contract, asOf, params);
  const { tier, effectiveEnd, daysRemaining } = assessment;
  // An open-ended contract has no date that could come near.
  if (tier === null || effectiveEnd === null || daysRemaining === null) return null;
  const reported =
    isUpcoming(contract, assessment, params.windowDays) ||
    (params.includeExpired && isExpiredWithin(assessment, params.expiredWithinDays));
  if (!reported) return null;
  return {
    id: contract.id,
    name: contract.name,
    contractNumber: contract.contractNumber,
    providerId: contract.providerId,
    providerName: contract.providerName,
    tenantId: contract.tenantId,
    tenantName: contract.tenantName,
    currency: contract.currency,
    contractType: contract.contractType,
    owner: contract.owner,
    tags: contract.tags,
    autoRenew: contract.autoRenew,
    tier,
    effectiveEnd,
    daysRemaining,
    assessment,
    renewalValue: formatAmount(roundTwelfths(renewalValue(contract, effectiveEnd)), contract.currency),
  };
}

/** The order in which findings are logged: tier, effective end, name, contract number, id. */
export const compareFindings: (a: RenewalFinding, b: RenewalFinding) => number = compareRenewals;
