import { type CalendarDate, type Contract } from '@tenor/domain';

/**
 * What the renewal calculations need to know of a contract: a structural subset, so that a reader may
 * load these fields alone.
 */
export interface ContractTerms extends Pick<
  Contract,
  | 'status'
  | 'startDate'
  | 'endDate'
  | 'autoRenew'
  | 'termMonths'
  | 'renewalTermMonths'
  | 'noticePeriodDays'
  | 'renewalDecision'
  | 'decisionFor'
  | 'leadDays'
> {
  /**
   * The start of the contract's successor: the earliest start of those contracts whose `renewedFromId`
   * names it and which are neither draft nor cancelled. null: there is none.
   */
  readonly successorStart: CalendarDate | null;
}

/** What the cost calculations need beside the terms. Amounts are minor units of its currency. */
export type ContractCosts = Pick<Contract, 'billingPeriod' | 'recurringCost' | 'oneTimeCost' | 'renewalCost'>;
