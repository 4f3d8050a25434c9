import { addMilliseconds, type Instant } from '@tenor/domain';
import {
  countSet,
  dropLeftOpen,
  dropSet,
  dueWaste,
  forgetWaste,
  OPEN_FOR_MS,
  OPEN_MAX,
  openSet,
  REPLACED_FOR_MS,
  setsThatDoNotCount,
  snapshotSetId,
  thinSet,
  type SnapshotHead,
  type SnapshotSet,
} from './snapshot-head.js';

const DATE = '2026-11-22';
const NOON: Instant = '2026-11-22T12:00:00.000Z';
const later = (ms: number): Instant => addMilliseconds(NOON, ms);
const set = (runId: string, attempt = 1, since: Instant = NOON): SnapshotSet => ({
  setId: snapshotSetId(runId, attempt),
  runId,
  attempt,
  since,
});
type Head = SnapshotHead<number>;
const open = (head: Head | undefined, ...sets: readonly SnapshotSet[]): Head => {
  const opened = sets.reduce<Head | undefined>((before, each) => openSet(before, DATE, each), head);
  if (opened === undefined) throw new Error('no set was opened');
  return opened;
};
const count = (head: Head, of: SnapshotSet, figures = 1): Head => {
  const outcome = countSet(head, of, figures);
  if (outcome.kind !== 'counts') throw new Error(outcome.kind);
  return outcome.head;
};

describe('the head of a date', () => {
  it('counts nothing while the first set is being written', () => {
    const head = open(undefined, set('a'));
    expect(head).toMatchObject({ _id: DATE, snapshotDate: DATE, current: null, figures: null });
    expect(setsThatDoNotCount(head)).toEqual(['a:1']);
    expect(head.cleanAt).toBe(later(OPEN_FOR_MS));
  });

  it('names a complete set and its figures in one change, and has nothing to clean then', () => {
    const head = count(open(undefined, set('a')), set('a'), 7);
    expect(head).toMatchObject({ current: set('a'), figures: 7, open: [], waste: [] });
    expect('cleanAt' in head).toBe(false);
  });

  it('keeps the rows of a replaced set for a while', () => {
    const second = set('b', 1, later(1_000));
    const head = count(open(count(open(undefined, set('a')), set('a')), second), second, 8);
    expect(head).toMatchObject({ current: second, figures: 8 });
    const cleanFrom = later(1_000 + REPLACED_FOR_MS);
    expect(head.waste).toEqual([{ setId: 'a:1', cleanFrom }]);
    expect(head.cleanAt).toBe(cleanFrom);
    expect(dueWaste(head, later(REPLACED_FOR_MS))).toEqual([]);
    expect(dueWaste(head, cleanFrom)).toEqual(['a:1']);
  });

  it('is not changed by what was written twice because an answer was lost', () => {
    const opened = open(undefined, set('a'));
    expect(openSet(opened, DATE, set('a'))).toBe(opened);
    const counted = count(opened, set('a'));
    expect(countSet(counted, set('a'), 1)).toEqual({ kind: 'counts', head: counted });
    expect(openSet(counted, DATE, set('a'))).toBe(counted);
    expect(dropSet(counted, set('a'))).toBe(counted);
  });

  it.each([
    [
      'an earlier attempt of the run that counts, whatever the clocks say',
      set('a', 1, later(5)),
      set('a', 2),
    ],
    ['a run that began before the one that counts', set('a'), set('b', 1, later(1))],
  ])('is not taken over by %s', (_, late, current) => {
    // The late one is opened again after the other: so slow a writer may exist.
    const counted = count(open(undefined, current), current);
    const head = { ...counted, open: [late] };
    expect(countSet(head, late, 2)).toEqual({ kind: 'overtaken' });
  });

  it('is taken over by a run that began later, and by one of the same instant', () => {
    for (const since of [NOON, later(1)]) {
      const next = set('b', 1, since);
      const head = open(count(open(undefined, set('a')), set('a')), next);
      expect(countSet(head, next, 2)).toMatchObject({ kind: 'counts', head: { current: next } });
    }
  });

  it('lets the attempts before go when the next one of the run begins', () => {
    const head = open(undefined, set('a', 1), set('other'), set('a', 2, later(1)));
    expect(head.open.map(({ setId }) => setId)).toEqual(['other:1', 'a:2']);
    expect(head.waste.map(({ setId }) => setId)).toEqual(['a:1']);
    expect(countSet(head, set('a', 1), 1)).toEqual({ kind: 'dropped' });
  });

  it('never lets a set count that was given up', () => {
    const head = open(undefined, set('a'));
    expect(countSet(dropSet(head, set('a')), set('a'), 1)).toEqual({ kind: 'dropped' });
    expect(dropLeftOpen(head, later(OPEN_FOR_MS - 1))).toBe(head);
    const left = dropLeftOpen(head, later(OPEN_FOR_MS));
    expect(countSet(left, set('a'), 1)).toEqual({ kind: 'dropped' });
    expect(setsThatDoNotCount(left)).toEqual(['a:1']);
  });

  it('holds at most so many open sets', () => {
    const sets = Array.from({ length: OPEN_MAX + 5 }, (_, n) => set(`run ${n}`));
    const head = open(undefined, ...sets);
    expect(head.open.map(({ runId }) => runId)).toEqual(sets.slice(5).map(({ runId }) => runId));
    expect(head.waste).toHaveLength(5);
  });

  it('is gone when nothing is left of it, and stays when something counts', () => {
    const dropped = dropSet(open(undefined, set('a')), set('a'));
    expect(forgetWaste(dropped, ['a:1'])).toBeUndefined();
    expect(forgetWaste(dropped, [])).toBeDefined();
    const counted = count(open(undefined, set('b'), set('a', 1, later(1))), set('b'));
    const clean = forgetWaste(dropSet(counted, set('a', 1, later(1))), ['a:1']);
    expect(clean).toMatchObject({ current: set('b'), waste: [] });
    expect(clean && 'cleanAt' in clean).toBe(false);
  });

  it('keeps the figures of a set whose rows go because it is old, until a new set counts', () => {
    const counted = count(open(undefined, set('a')), set('a'), 7);
    const thin = thinSet(counted, later(1));
    expect(thin).toMatchObject({ current: set('a'), figures: 7, thinned: true });
    expect(dueWaste(thin, later(1 + REPLACED_FOR_MS))).toEqual(['a:1']);
    expect(thinSet(thin, later(2))).toBe(thin);
    expect(forgetWaste(thin, ['a:1'])).toMatchObject({ current: set('a'), figures: 7, thinned: true });
    const again = set('b', 1, later(3));
    expect(count(open(thin, again), again, 8)).toMatchObject({ current: again, thinned: false });
    const nothing = open(undefined, set('a'));
    expect(thinSet(nothing, later(1))).toBe(nothing);
  });
});
