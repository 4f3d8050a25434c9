import {
  assessRenewal,
  compareRenewals,
  isExpiredWithin,
  isUpcoming,
  renewalValue,
  roundTwelfths,
  TIERS,
  type RenewalAssessment,
  type RenewalSortKey,
  type Tier,
} from '@tenor/calc';
import { formatAmount, type CalendarDate } from '@tenor/domain';
import { type ContractField, type ContractForRenewal } from '@tenor/persistence';
import { cursorBinding, decodeCursor, encodeCursor } from '../list/cursor.js';
import { type CursorValue } from '../list/list-definition.js';
import { LIMIT_DEFAULT, LIMIT_MAX } from '../list/parse-list-query.js';
import { actionReason, type ActionReason } from './action-reason.js';
import { COST_FIELDS, type FleetSource } from './fleet-source.js';
import { OrderedPage } from './ordered-page.js';
import { type ReportDefinition, type ReportQuery } from './report-query.js';

type Numbers = 'windowDays' | 'expiredWithinDays' | 'imminentDays' | 'noticeLeadDays' | 'limit';

export const actionRequiredReport: ReportDefinition<Numbers> = {
  name: 'action-required',
  numbers: {
    windowDays: { min: 1, max: 3650, default: 60, description: 'Dates up to so many days ahead.' },
    expiredWithinDays: { min: 1, max: 3650, default: 90, description: 'Expired at most so many days ago.' },
    imminentDays: { min: 0, max: 365, default: 7, description: 'Days before the end that press anyhow.' },
    noticeLeadDays: {
      min: 0,
      max: 365,
      default: 14,
      description: 'Days before a notice deadline, and after a missed one, that press.',
    },
    limit: { min: 1, max: LIMIT_MAX, default: LIMIT_DEFAULT, description: 'Contracts per page.' },
  },
  filters: ['provider', 'tenant'],
  paged: true,
};

export const ACTION_FIELDS = [
  ...COST_FIELDS,
  'name',
  'contractNumber',
  'tenantId',
  'tenantName',
  'owner',
  'noticePeriodDays',
  'leadDays',
] as const satisfies readonly ContractField[];

type ActionContract = Pick<ContractForRenewal, (typeof ACTION_FIELDS)[number] | 'id'>;

/** A contract that somebody has to do something about. */
export interface RequiredAction {
  readonly contractId: string;
  readonly name: string;
  readonly contractNumber: string | null;
  readonly providerId: string;
  readonly providerName: string | null;
  readonly tenantId: string | null;
  readonly tenantName: string | null;
  readonly owner: string | null;
  readonly tier: Tier;
  readonly reason: ActionReason;
  /** Until when somebody can act: where notice is due, its deadline; for an expired contract the end that has passed. */
  readonly actBy: CalendarDate | null;
  readonly effectiveEnd: CalendarDate | null;
  readonly daysRemaining: number | null;
  readonly noticeDeadline: CalendarDate | null;
  readonly renewsByItself: boolean;
  readonly currency: string;
  /** What the renewal at the effective end costs. */
  readonly renewalValue: string;
}

interface Found {
  readonly key: RenewalSortKey;
  readonly contract: ActionContract;
  readonly assessment: RenewalAssessment;
  readonly reason: ActionReason;
  readonly value: bigint;
}

/**
 * Upcoming and expired contracts whose tier is urgent, warning or expired, in their order. The whole is
 * counted in one pass; only the page is held. The amount at stake is the sum of the amounts of the single
 * contracts as they are shown everywhere, so that they add up to it.
 */
export async function actionRequired(fleet: FleetSource<ActionContract>, query: ReportQuery<Numbers>) {
  const { asOf, numbers, filters, cursor } = query;
  const binding = cursorBinding([actionRequiredReport.name, asOf, numbers, filters]);
  const after = cursor === undefined ? undefined : keyOf(decodeCursor(cursor, binding, 5));
  const page = new OrderedPage<Found>(
    numbers.limit,
    (a, b) => compareRenewals(a.key, b.key),
    (row) => after === undefined || compareRenewals(row.key, after) > 0,
  );
  const byTier = { urgent: 0, warning: 0, expired: 0 };
  const atStake = new Map<string, { value: bigint; count: number }>();
  for await (const batch of fleet(['active', 'expired'])) {
    for (const contract of batch) {
      const found = findAction(contract, query);
      if (found === null) continue;
      if (found.key.tier !== 'info') byTier[found.key.tier] += 1;
      const sum = atStake.get(contract.currency) ?? { value: 0n, count: 0 };
      atStake.set(contract.currency, { value: sum.value + found.value, count: sum.count + 1 });
      page.add(found);
    }
  }
  const { rows, more } = page.result();
  const last = rows.at(-1);
  return {
    asOf,
    windowDays: numbers.windowDays,
    total: byTier.urgent + byTier.warning + byTier.expired,
    byTier,
    atStake: [...atStake]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, { value, count }]) => ({
        currency,
        renewalValue: formatAmount(value, currency),
        count,
      })),
    items: rows.map(toItem),
    next: more && last !== undefined ? encodeCursor(cursorValues(last.key), binding) : null,
  };
}

function findAction(contract: ActionContract, query: ReportQuery<Numbers>): Found | null {
  const { asOf, numbers } = query;
  const assessment = assessRenewal(contract, asOf, numbers);
  const { tier, effectiveEnd } = assessment;
  if (tier === null || tier === 'info') return null;
  const reported =
    isUpcoming(contract, assessment, numbers.windowDays) ||
    isExpiredWithin(assessment, numbers.expiredWithinDays);
  const reason = reported ? actionReason(assessment) : null;
  if (reason === null) return null;
  const { id, name, contractNumber } = contract;
  return {
    key: { tier, effectiveEnd, name, contractNumber, id },
    contract,
    assessment,
    reason,
    value: effectiveEnd === null ? 0n : roundTwelfths(renewalValue(contract, effectiveEnd)),
  };
}

function toItem({ key, contract, assessment, reason, value }: Found): RequiredAction {
  return {
    contractId: contract.id,
    name: contract.name,
    contractNumber: contract.contractNumber,
    providerId: contract.providerId,
    providerName: contract.providerName,
    tenantId: contract.tenantId,
    tenantName: contract.tenantName,
    owner: contract.owner,
    tier: key.tier,
    reason,
    actBy: assessment.actBy,
    effectiveEnd: assessment.effectiveEnd,
    daysRemaining: assessment.daysRemaining,
    noticeDeadline: assessment.noticeDeadline,
    renewsByItself: assessment.renewsByItself,
    currency: contract.currency,
    renewalValue: formatAmount(value, contract.currency),
  };
}

function cursorValues({ tier, effectiveEnd, name, contractNumber, id }: RenewalSortKey) {
  return [tier, effectiveEnd, name, contractNumber, id];
}

/** A cursor that was tampered with starts somewhere else; it cannot show what another one could not. */
function keyOf(values: readonly CursorValue[]): RenewalSortKey {
  const [tier, end, name, number, id] = values.map((value) => (value === null ? null : String(value)));
  return {
    tier: TIERS.find((known) => known === tier) ?? 'info',
    effectiveEnd: isDateText(end) ? end : null,
    name: name ?? '',
    contractNumber: number ?? null,
    id: id ?? '',
  };
}

function isDateText(text: string | null | undefined): text is CalendarDate {
  return typeof text === 'string' && /^\d{4,5}-\d{2}-\d{2}$/.test(text);
}
