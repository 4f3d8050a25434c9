import { addDays, type CalendarDate } from '@tenor/domain';
import { SeededRandom } from '../testing/seeded-random.js';
import { terms } from '../testing/terms.js';
import { CoverageIndex, type Assignment, type CoveringContract } from './coverage-index.js';
import { coverageStanding } from './coverage-standing.js';
import { UNPLACED } from './placement.js';

const DAY: CalendarDate = '2026-11-22';
const contract = (more: Partial<CoveringContract> = {}): CoveringContract => ({
  ...terms(),
  id: 'c1',
  name: 'Contract',
  contractType: null,
  ...more,
});
const period = (coverageStart: CalendarDate | null, coverageEnd: CalendarDate | null) => ({
  coverageStart,
  coverageEnd,
});
const OPEN = period(null, null);

describe('an assignment', () => {
  it.each([
    ['covers', {}, OPEN, 'active'],
    ['covers on its first and last day', {}, period(DAY, DAY), 'active'],
    ['is over', {}, period(null, '2026-11-21'), 'expired'],
    ['has not begun', {}, period('2026-11-23', null), 'future'],
    ['is of a contract that has not begun', { startDate: '2026-12-01' }, OPEN, 'future'],
    ['is of a pending contract', { status: 'pending' }, OPEN, 'future'],
    ['is of a pending contract, and is over', { status: 'pending' }, period(null, '2026-01-31'), 'expired'],
    [
      'is of a pending contract that has ended',
      { status: 'pending', endDate: '2026-11-21' },
      OPEN,
      'expired',
    ],
    ['is of a pending contract that ends today', { status: 'pending', endDate: DAY }, OPEN, 'future'],
    [
      'is of a pending contract that ended in a cycle of many',
      { status: 'pending', endDate: '2026-11-21', autoRenew: true, termMonths: 1 },
      OPEN,
      'expired',
    ],
    ['is of a contract that has ended', { endDate: '2026-11-21' }, OPEN, 'expired'],
    ['is of a contract said to be expired', { status: 'expired' }, OPEN, 'expired'],
    ['is of a draft', { status: 'draft' }, OPEN, null],
    ['is of a cancelled contract', { status: 'cancelled' }, OPEN, null],
    ['begins after the contract’s last end', {}, period('2027-01-01', null), null],
    [
      'begins after an end that is not the last',
      { autoRenew: true, termMonths: 12 },
      period('2027-01-01', null),
      'future',
    ],
  ] as const)('that %s', (_name, more, dates, expected) => {
    expect(coverageStanding(contract(more), dates, DAY, false)).toBe(expected);
  });

  it('of a type that is not inherited says nothing about what hangs on its target', () => {
    expect(coverageStanding(contract({ contractType: 'saas' }), OPEN, DAY, true)).toBeNull();
    expect(coverageStanding(contract({ contractType: 'saas' }), OPEN, DAY, false)).toBe('active');
    expect(coverageStanding(contract({ contractType: 'support' }), OPEN, DAY, true)).toBe('active');
  });
});

it('is active exactly where the coverage index has it', () => {
  const random = new SeededRandom(42);
  const day = (): CalendarDate => addDays(DAY, random.int(-400, 400));
  const counts = { active: 0, future: 0, expired: 0, none: 0 };
  for (let i = 0; i < 4000; i += 1) {
    const inherited = random.pick([true, false]);
    const one = contract({
      status: random.pick(['active', 'active', 'active', 'pending', 'draft', 'expired', 'cancelled']),
      startDate: day(),
      endDate: random.pick([null, day(), day()]),
      autoRenew: random.pick([true, false]),
      termMonths: random.pick([1, 6, 12]),
      successorStart: random.pick([null, null, day()]),
      contractType: random.pick([null, 'hardware', 'saas']),
    });
    const assignment: Assignment = {
      id: 'a',
      target: inherited ? { type: 'rack', id: 'r' } : { type: 'device', id: 'd' },
      coverageStart: random.pick([null, day()]),
      coverageEnd: random.pick([null, day()]),
      isPrimary: false,
    };
    const index = new CoverageIndex(DAY, { placementOf: () => UNPLACED });
    index.add(one, [assignment]);
    const covered = index.isCovered({ type: 'device', id: 'd' }, { ...UNPLACED, rackId: 'r' });
    const standing = coverageStanding(one, assignment, DAY, inherited);
    expect([standing === 'active', one, assignment]).toEqual([covered, one, assignment]);
    counts[standing ?? 'none'] += 1;
  }
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(100);
});
