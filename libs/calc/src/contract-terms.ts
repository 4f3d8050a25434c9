import { type CalendarDate, type Contract } from '@tenor/domain';

/**
 * What decides the cycle ends of a contract and what is renewed there: a structural subset, so that a
 * reader may load these fields alone.
 */
export interface CycleTerms extends Pick<
  Contract,
  | 'status'
  | 'startDate'
  | 'endDate'
  | 'autoRenew'
  | 'termMonths'
  | 'renewalTermMonths'
  | 'renewalDecision'
  | 'decisionFor'
> {
  /**
   * The start of the contract's successor: the earliest start of those contracts whose `renewedFromId`
   * names it and which are neither draft nor cancelled. null: there is none.
   */
  readonly successorStart: CalendarDate | null;
}

/** What the renewal calculations need to know of a contract, when people are told included. */
export interface ContractTerms extends CycleTerms, Pick<Contract, 'noticePeriodDays' | 'leadDays'> {}

/** What the cost calculations need beside the terms. Amounts are minor units of its currency. */
export type ContractCosts = Pick<Contract, 'billingPeriod' | 'recurringCost' | 'oneTimeCost' | 'renewalCost'>;
