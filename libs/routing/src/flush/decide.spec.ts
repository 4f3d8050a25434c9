import { addMilliseconds, type Instant } from '@tenor/domain';
import { decide, type Decision, type GroupState } from './decide.js';

const NOW: Instant = '2026-11-22T06:00:00.000Z';
const HOUR_MS = 3_600_000;

/** A group that was told of an hour ago, still fires, and in which nothing has changed. */
const UNCHANGED: GroupState = {
  neverNotified: false,
  firingCount: 3,
  newFiringCount: 0,
  worseCount: 0,
  newlyResolvedCount: 0,
  everSent: true,
  sendResolved: true,
  lastNotifiedAt: addMilliseconds(NOW, -HOUR_MS),
  repeatIntervalMs: 4 * HOUR_MS,
};
const NEVER: Partial<GroupState> = { neverNotified: true, everSent: false, lastNotifiedAt: null };
const ago = (ms: number): Partial<GroupState> => ({ lastNotifiedAt: addMilliseconds(NOW, -ms) });

describe('a group notifies', () => {
  it.each<[name: string, state: Partial<GroupState>, reason: Decision['reason'], status?: 'resolved']>([
    ['when it was never told of and fires', { ...NEVER, newFiringCount: 3 }, 'first'],
    ['when something new fires', { newFiringCount: 1 }, 'new'],
    ['when something got worse', { worseCount: 1 }, 'worse'],
    ['when some are resolved and others still fire', { newlyResolvedCount: 1 }, 'resolved'],
    ['when all is resolved', { firingCount: 0, newlyResolvedCount: 3 }, 'resolved', 'resolved'],
    ['when the last message is as old as the repeat interval', ago(4 * HOUR_MS), 'repeat'],
    ['when the last message is older', ago(400 * HOUR_MS), 'repeat'],
    ['without sendResolved too when something new fires', { sendResolved: false, newFiringCount: 1 }, 'new'],
    ['without sendResolved too when a repeat is due', { sendResolved: false, ...ago(5 * HOUR_MS) }, 'repeat'],
    [
      'for something new though something is resolved',
      { newFiringCount: 1, worseCount: 1, newlyResolvedCount: 1, ...ago(5 * HOUR_MS) },
      'new',
    ],
    [
      'for something worse though a repeat is due',
      { worseCount: 1, newlyResolvedCount: 1, ...ago(5 * HOUR_MS) },
      'worse',
    ],
    [
      'for something resolved though a repeat is due',
      { newlyResolvedCount: 1, ...ago(5 * HOUR_MS) },
      'resolved',
    ],
    ['when what had been told to be resolved fires again', { everSent: false, newFiringCount: 1 }, 'new'],
  ])('%s', (_name, state, reason, status = undefined) => {
    expect(decide({ ...UNCHANGED, ...state }, NOW)).toEqual({
      notify: true,
      reason,
      status: status ?? 'firing',
    });
  });
});

describe('a group stays silent', () => {
  it.each<[name: string, state: Partial<GroupState>]>([
    ['when the same is found again', {}],
    ['until the repeat interval has passed to the last millisecond', ago(4 * HOUR_MS - 1)],
    [
      'when something came and went before anybody was told',
      { ...NEVER, firingCount: 0, newlyResolvedCount: 1 },
    ],
    ['when it is empty and was never told of', { ...NEVER, firingCount: 0 }],
    ['when all that was told is resolved and told to be', { everSent: false, firingCount: 0 }],
    ['when nothing fires and nothing is newly resolved', { firingCount: 0 }],
    ['when nothing fires, however old the last message is', { firingCount: 0, ...ago(9999 * HOUR_MS) }],
    ['without sendResolved when some are resolved', { sendResolved: false, newlyResolvedCount: 2 }],
    ['without sendResolved when all is', { sendResolved: false, newlyResolvedCount: 3, firingCount: 0 }],
  ])('%s', (_name, state) => {
    const decision = decide({ ...UNCHANGED, ...state }, NOW);
    expect(decision).toMatchObject({ notify: false, reason: null });
  });
});

describe('in every state', () => {
  const bools = [true, false];
  const counts = [0, 1, 40_000];
  const lasts: readonly (Instant | null)[] = [
    null,
    ...[0, HOUR_MS, 4 * HOUR_MS - 1, 4 * HOUR_MS, 4 * HOUR_MS + 1].map((ms) => addMilliseconds(NOW, -ms)),
  ];
  const states: GroupState[] = bools.flatMap((neverNotified) =>
    bools.flatMap((everSent) =>
      bools.flatMap((sendResolved) =>
        counts.flatMap((firingCount) =>
          counts
            .filter((count) => count <= firingCount)
            .flatMap((newFiringCount) =>
              counts
                .filter((count) => count <= firingCount)
                .flatMap((worseCount) =>
                  counts.flatMap((newlyResolvedCount) =>
                    lasts.map((lastNotifiedAt) => ({
                      neverNotified,
                      everSent,
                      sendResolved,
                      firingCount,
                      newFiringCount,
                      worseCount,
                      newlyResolvedCount,
                      lastNotifiedAt,
                      repeatIntervalMs: 4 * HOUR_MS,
                    })),
                  ),
                ),
            ),
        ),
      ),
    ),
  );
  const violations = (holds: (state: GroupState, decision: Decision) => boolean): GroupState[] =>
    states.filter((state) => !holds(state, decide(state, NOW)));
  const repeatIsDue = ({ lastNotifiedAt }: GroupState): boolean =>
    lastNotifiedAt !== null && Date.parse(NOW) - Date.parse(lastNotifiedAt) >= 4 * HOUR_MS;

  it('there are thousands of them, and some notify for each reason', () => {
    expect(states.length).toBeGreaterThan(1000);
    const reasons = new Set(states.map((state) => decide(state, NOW).reason));
    expect(reasons).toEqual(new Set(['first', 'new', 'worse', 'resolved', 'repeat', null]));
  });

  it('nothing is sent when nothing changed and no repeat is due', () => {
    const unchanged = (s: GroupState): boolean =>
      !s.neverNotified && s.newFiringCount === 0 && s.worseCount === 0 && s.newlyResolvedCount === 0;
    expect(violations((s, { notify }) => !notify || !unchanged(s) || repeatIsDue(s))).toEqual([]);
  });

  it('everything that begins or gets worse is sent', () => {
    const changed = (s: GroupState): boolean => s.newFiringCount > 0 || s.worseCount > 0;
    expect(violations((s, { notify }) => notify || !changed(s))).toEqual([]);
  });

  it('nothing is sent when nothing fires and nothing is newly resolved', () => {
    expect(violations((s, { notify }) => !notify || s.firingCount > 0 || s.newlyResolvedCount > 0)).toEqual(
      [],
    );
  });

  it('a repeat is sent only while something fires, and always then', () => {
    expect(
      violations((s, { reason }) => reason !== 'repeat' || (s.firingCount > 0 && repeatIsDue(s))),
    ).toEqual([]);
    expect(violations((s, { notify }) => notify || s.firingCount === 0 || !repeatIsDue(s))).toEqual([]);
  });

  it('without sendResolved, resolved alerts change nothing', () => {
    const dropped = (s: GroupState) => decide({ ...s, newlyResolvedCount: 0 }, NOW);
    expect(
      violations((s, decision) => s.sendResolved || JSON.stringify(decision) === JSON.stringify(dropped(s))),
    ).toEqual([]);
    expect(violations((s, { reason }) => s.sendResolved || reason !== 'resolved')).toEqual([]);
  });

  it('it says that it fires exactly when something does, and why exactly when it sends', () => {
    expect(
      violations(
        (s, { notify, reason, status }) =>
          (status === 'firing') === s.firingCount > 0 && notify === (reason !== null),
      ),
    ).toEqual([]);
  });
});
