import { assignmentConflict, overlap, type AssignedPeriod } from './assignment-conflict.js';

const period = (
  coverageStart: string | null,
  coverageEnd: string | null,
  more: Partial<AssignedPeriod> = {},
): AssignedPeriod => ({
  id: 'a',
  contractId: 'c1',
  isPrimary: false,
  coverageStart: coverageStart as AssignedPeriod['coverageStart'],
  coverageEnd: coverageEnd as AssignedPeriod['coverageEnd'],
  ...more,
});

test.each([
  [null, null, null, null, true],
  ['2026-01-01', '2026-06-30', '2026-07-01', null, false],
  ['2026-01-01', '2026-06-30', '2026-06-30', null, true],
  [null, '2026-06-30', '2026-06-30', '2026-06-30', true],
  [null, '2026-06-30', null, '2020-01-01', true],
  ['2026-07-01', null, null, '2026-06-30', false],
  ['2026-07-01', '2026-07-01', '2026-07-01', '2026-07-01', true],
])('%s to %s and %s to %s share a day: %s', (aStart, aEnd, bStart, bEnd, shared) => {
  expect(overlap(period(aStart, aEnd), period(bStart, bEnd))).toBe(shared);
  expect(overlap(period(bStart, bEnd), period(aStart, aEnd))).toBe(shared);
});

test('the same contract may come back to a target only for another time', () => {
  const stored = period('2026-01-01', '2026-06-30', { id: 'b' });
  expect(assignmentConflict(period('2026-06-30', null), [stored])).toMatchObject({
    path: 'coverageStart',
    code: 'overlap',
    message: 'the contract is assigned to the target already, from 2026-01-01 to 2026-06-30 (b)',
  });
  expect(assignmentConflict(period('2026-07-01', null), [stored])).toBeUndefined();
  expect(assignmentConflict(period(null, null, { contractId: 'c2' }), [stored])).toBeUndefined();
});

test('a target has one primary on any day, of whatever contract', () => {
  const stored = period(null, '2026-06-30', { id: 'b', contractId: 'c2', isPrimary: true });
  expect(assignmentConflict(period('2026-06-30', null, { isPrimary: true }), [stored])).toMatchObject({
    path: 'isPrimary',
    code: 'second_primary',
  });
  expect(assignmentConflict(period('2026-07-01', null, { isPrimary: true }), [stored])).toBeUndefined();
  expect(assignmentConflict(period(null, null), [stored])).toBeUndefined();
});

test('an assignment is not in its own way', () => {
  const stored = period(null, null, { isPrimary: true });
  expect(assignmentConflict(period('2026-01-01', null, { isPrimary: true }), [stored])).toBeUndefined();
});
