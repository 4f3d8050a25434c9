import {
  assessRenewal,
  monthlyCost,
  phase,
  renewalValue,
  roundTwelfths,
  totalContractValue,
  type Phase,
  type Tier,
  type Twelfths,
} from '@tenor/calc';
import { formatAmount, type CalendarDate, type Contract } from '@tenor/domain';

/** What follows from a contract's fields on a day; amounts are decimal text in its currency. */
export interface DerivedFields {
  readonly phase: Phase;
  /** null: open-ended. */
  readonly effectiveEnd: CalendarDate | null;
  readonly noticeDeadline: CalendarDate | null;
  /** null for a status other than active and expired. */
  readonly tier: Tier | null;
  readonly monthlyCost: string;
  readonly totalContractValue: string;
  /** What the renewal at the effective end costs; null: open-ended. */
  readonly renewalValue: string | null;
}

export const DERIVED_FIELDS = [
  'phase',
  'effectiveEnd',
  'noticeDeadline',
  'tier',
  'monthlyCost',
  'totalContractValue',
  'renewalValue',
] as const satisfies readonly (keyof DerivedFields)[];

/**
 * @param successorStart the earliest start of the contracts that renew it and are neither draft nor
 * cancelled; null: there is none.
 */
export function derivedFields(
  contract: Contract,
  successorStart: CalendarDate | null,
  asOf: CalendarDate,
): DerivedFields {
  const terms = { ...contract, successorStart };
  const { effectiveEnd, noticeDeadline, tier } = assessRenewal(terms, asOf);
  const text = (amount: Twelfths): string => formatAmount(roundTwelfths(amount), contract.currency);
  return {
    phase: phase(terms, asOf),
    effectiveEnd,
    noticeDeadline,
    tier,
    monthlyCost: text(monthlyCost(contract)),
    totalContractValue: text(totalContractValue(contract)),
    renewalValue: effectiveEnd === null ? null : text(renewalValue(terms, effectiveEnd)),
  };
}
