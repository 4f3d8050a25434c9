import { fromDayNumber, toDayNumber, type CalendarDate } from '@tenor/domain';
import { assessRenewal } from './assess-renewal.js';
import { type ContractTerms } from './contract-terms.js';
import {
  cycleEnd,
  defaultDecisionFor,
  effectiveEnd,
  isCycleEnd,
  lastEnd,
  renewsByItself,
} from './cycle-ends.js';
import { isExpiredWithin, isUpcoming } from './renewal-window.js';
import { naiveRenewal, naiveUpcoming, plusDays } from './testing/naive-renewal.js';
import { SeededRandom } from './testing/seeded-random.js';
import { terms } from './testing/terms.js';

const CASES = 6_000;

/** Days cluster around month ends, leap days and the contract's own dates: that is where faults live. */
function randomCase(random: SeededRandom): { contract: ContractTerms; asOf: CalendarDate } {
  const day = (from: CalendarDate, to: CalendarDate): CalendarDate =>
    fromDayNumber(random.int(toDayNumber(from), toDayNumber(to)));
  const special = random.pick<CalendarDate>([
    '2024-02-29',
    '2023-02-28',
    '2024-01-30',
    '2023-12-31',
    '2024-06-30',
  ]);
  const endDate = random.int(0, 9) === 0 ? null : random.pick([special, day('2023-01-01', '2025-12-31')]);
  const startDate = fromDayNumber(toDayNumber(endDate ?? special) - random.pick([0, 30, 364, 365, 1095]));
  const near = (): CalendarDate => {
    const base = random.pick([endDate ?? special, day('2023-01-01', '2028-12-31')]);
    return fromDayNumber(toDayNumber(base) + random.int(-20, 20) * random.pick([1, 1, 5, 30]));
  };
  const renewalDecision = random.pick(['undecided', 'undecided', 'renew', 'cancel'] as const);
  const contract = terms({
    status: random.pick(['active', 'active', 'active', 'active', 'expired', 'draft', 'pending', 'cancelled']),
    startDate,
    endDate,
    autoRenew: random.int(0, 2) > 0,
    termMonths: random.pick([null, 1, 12, 36]),
    renewalTermMonths: random.pick([null, null, 1, 2, 3, 6, 12, 13]),
    noticePeriodDays: random.pick([null, 0, 1, 10, 30, 31, 90, 400]),
    renewalDecision,
    decisionFor: renewalDecision === 'undecided' ? null : random.pick([null, near(), near()]),
    leadDays: random.pick([[], [], [30], [7, 30, 90]]),
    successorStart: random.pick([null, null, null, near()]),
  });
  return { contract, asOf: near() };
}

describe('the renewal calculations against a plain walk from cycle to cycle', () => {
  it(`agree in ${CASES} random cases, in which every tier and reason occurs`, () => {
    const random = new SeededRandom(20261122);
    const seen = new Map<string, number>();
    for (let i = 0; i < CASES; i += 1) {
      const { contract, asOf } = randomCase(random);
      const options = {
        imminentDays: random.pick([7, 7, 0, 45]),
        noticeLeadDays: random.pick([14, 14, 0, 60]),
      };
      const window = random.pick([1, 30, 60, 365]);
      const assessed = assessRenewal(contract, asOf, options);
      const naive = naiveRenewal(contract, asOf, options);
      const fast = {
        end: assessed.effectiveEnd,
        last: lastEnd(contract),
        renews: assessed.renewsByItself,
        decided: assessed.decided,
        deadline: assessed.noticeDeadline,
        noticeFor: assessed.noticeFor,
        missed: assessed.missedDeadline,
        tier: assessed.tier,
        notices: /^notice_/.test(assessed.reasons[0] ?? ''),
        noticeMissed: assessed.noticeMissed,
        upcoming: isUpcoming(contract, assessed, window),
        expired: isExpiredWithin(assessed, window),
      };
      const slow = {
        ...naive,
        upcoming: naiveUpcoming(contract, asOf, options, window),
        expired: naive.tier === 'expired' && naive.end !== null && naive.end >= plusDays(asOf, -window),
      };
      expect({ contract, asOf, ...fast }).toEqual({ contract, asOf, ...slow });
      if (assessed.reasons[0] === 'notice_due') expect(assessed.actBy).toBe(naive.deadline);
      if (assessed.actBy !== null && assessed.tier !== 'expired') expect(assessed.actBy >= asOf).toBe(true);
      expect(effectiveEnd(contract, asOf)).toBe(assessed.effectiveEnd);
      expect(renewsByItself(contract, asOf)).toBe(assessed.renewsByItself);
      for (const what of [assessed.tier ?? 'none', ...assessed.reasons])
        seen.set(what, (seen.get(what) ?? 0) + 1);
    }
    const kinds = ['urgent', 'warning', 'expired', 'info', 'none', 'decided', 'notice_due', 'notice_missed'];
    for (const kind of [...kinds, 'notice_running', 'imminent']) {
      expect([kind, (seen.get(kind) ?? 0) > 50]).toEqual([kind, true]);
    }
  });

  it('the default decision is about the earliest cycle end that qualifies', () => {
    const random = new SeededRandom(7);
    for (let i = 0; i < 2_000; i += 1) {
      const { contract, asOf } = randomCase(random);
      if (contract.status !== 'active' || contract.endDate === null || !contract.autoRenew) continue;
      const notice = contract.noticePeriodDays ?? 0;
      const walk = (from: string): string => {
        for (let k = 0; ; k += 1) {
          const end = cycleEnd(contract, k)!;
          if (end >= from) return end;
        }
      };
      expect(defaultDecisionFor(contract, 'renew', asOf)).toBe(walk(asOf));
      const end = defaultDecisionFor(contract, 'cancel', asOf)!;
      expect(end).toBe(walk(plusDays(asOf, notice)));
      // A contract cancelled for that end stops there.
      const cancelled = {
        ...contract,
        renewalDecision: 'cancel',
        decisionFor: end,
        successorStart: null,
      } as const;
      expect(lastEnd(cancelled)).toBe(end);
      expect(isCycleEnd(contract, end)).toBe(true);
      expect(isCycleEnd(contract, asOf)).toBe(walk(asOf) === asOf);
    }
  });
});
