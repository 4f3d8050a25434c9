import { effectiveEnd, type ContractTerms } from '@tenor/calc';
import {
  addDays,
  addMonths,
  invalidInput,
  isCalendarDate,
  type CalendarDate,
  type Contract,
} from '@tenor/domain';
import { mergePatch, type JsonObject } from '../http/merge-patch.js';
import { contractToInput } from './contract-json.js';

/** What belongs to the old term only, and how a new one starts. */
const FRESH: JsonObject = {
  status: 'pending',
  oneTimeCost: '0',
  renewalCost: null,
  renewalDecision: 'undecided',
  decisionFor: null,
  noticeGivenOn: null,
  externalRefs: [],
};

/**
 * The contract that renews another, as a client would write it: a copy for the next term, from the day
 * after the effective end, `renewalTermMonths ?? termMonths ?? 12` long, at the renewal's cost, as
 * `renewalValue` has it: what was paid once is not paid again unless a renewal's cost is set.
 * One-time fees are not charged again, and a record in another system belongs to one contract.
 *
 * @param successorStart where a further successor is made: the earliest start of those there are.
 * @param given fields of the new contract that are wanted otherwise, as a merge patch.
 * @throws Problem invalid_input naming `startDate` when an open-ended contract gives none.
 */
export function renewedContract(
  contract: Contract,
  successorStart: CalendarDate | null,
  given: JsonObject,
  today: CalendarDate,
): unknown {
  const input = contractToInput(contract);
  const usual = contract.renewalTermMonths ?? contract.termMonths ?? 12;
  const months = typeof given['termMonths'] === 'number' ? given['termMonths'] : usual;
  const startDate = startOf({ ...contract, successorStart }, given, today);
  const copy: JsonObject = {
    ...input,
    ...FRESH,
    recurringCost: input['renewalCost'] ?? usualCost(input),
    startDate,
    // Nothing to count from: the schema names what is wrong with a start that is no date.
    endDate: isCountable(startDate, months) ? addDays(addMonths(startDate, months), -1) : null,
    // An end of one's own makes a term of its own length.
    termMonths: Object.hasOwn(given, 'endDate') ? null : months,
    renewedFromId: contract.id,
  };
  return mergePatch(copy, given);
}

function usualCost(input: JsonObject): unknown {
  return input['billingPeriod'] === 'one_time' ? '0' : input['recurringCost'];
}

function startOf(contract: ContractTerms, given: JsonObject, today: CalendarDate): unknown {
  if (Object.hasOwn(given, 'startDate')) return given['startDate'];
  const end = effectiveEnd(contract, today);
  if (end !== null) return addDays(end, 1);
  const message = 'is required: the contract is open-ended, so that no day follows from it';
  throw invalidInput([{ path: 'startDate', message, code: 'required' }]);
}

function isCountable(date: unknown, months: number): date is CalendarDate {
  return typeof date === 'string' && isCalendarDate(date) && Number.isSafeInteger(months) && months < 100_000;
}
