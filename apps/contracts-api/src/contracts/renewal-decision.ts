import { cycleEndsFrom, defaultDecisionFor, isCycleEnd } from '@tenor/calc';
import {
  invalidInput,
  toInstant,
  type CalendarDate,
  type Contract,
  type ContractData,
  type DecisionStamp,
} from '@tenor/domain';
import { type JsonObject } from '../http/merge-patch.js';

/** Who decides, when, and what day it is in the configured zone. */
export interface DecisionContext {
  readonly by: string;
  readonly now: Date;
  readonly today: CalendarDate;
}

/**
 * Completes the decision about a renewal: the cycle end that it is about, unless the client named it,
 * and who made it when. A decision that stays as it was keeps its stamp; back to undecided clears all.
 *
 * @param before The contract before the change; undefined for a new one.
 */
export function withDecision(
  data: ContractData,
  before: Pick<Contract, 'renewalDecision' | 'decisionFor' | 'decidedBy' | 'decidedAt'> | undefined,
  context: DecisionContext,
): ContractData & DecisionStamp {
  if (data.renewalDecision === 'undecided') {
    return { ...data, decisionFor: null, decidedBy: null, decidedAt: null };
  }
  const decisionFor = data.decisionFor ?? defaultDecisionFor(data, data.renewalDecision, context.today);
  const same =
    before !== undefined &&
    before.renewalDecision === data.renewalDecision &&
    (data.decisionFor === null || data.decisionFor === before.decisionFor);
  return same
    ? { ...data, decisionFor, decidedBy: before.decidedBy, decidedAt: before.decidedAt }
    : { ...data, decisionFor, decidedBy: context.by, decidedAt: toInstant(context.now) };
}

/**
 * A patch that changes the decision and does not say for which cycle end means a fresh decision: the
 * stored cycle end belongs to the old one.
 */
export function freshDecisionPatch(
  patch: JsonObject,
  current: Pick<Contract, 'renewalDecision'>,
): JsonObject {
  const changes =
    Object.hasOwn(patch, 'renewalDecision') && patch['renewalDecision'] !== current.renewalDecision;
  return changes && !Object.hasOwn(patch, 'decisionFor') ? { ...patch, decisionFor: null } : patch;
}

/** Cycle ends that a refusal names. */
const NAMED_ENDS = 3;

/**
 * A cycle end that a client names must be one of the contract. One that is stored already is not looked at:
 * the contract's dates may have moved since the decision was made.
 *
 * @param data The contract as it is to be.
 * @param stored The cycle end that the decision was about before.
 * @throws Problem invalid_input naming `decisionFor`, and what the next cycle ends are.
 */
export function requireCycleEnd(data: ContractData, stored: CalendarDate | null, today: CalendarDate): void {
  const { decisionFor } = data;
  if (decisionFor === null || decisionFor === stored || isCycleEnd(data, decisionFor)) return;
  const ends = cycleEndsFrom(data, today, NAMED_ENDS);
  const message =
    ends.length === 0
      ? 'must be left out: the contract is open-ended and has no cycle end'
      : `must be a cycle end of the contract; ${data.autoRenew ? 'the next ones are' : 'its only one is'} ${ends.join(', ')}`;
  throw invalidInput([{ path: 'decisionFor', message, code: 'no_cycle_end' }]);
}
