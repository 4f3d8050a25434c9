import { type Instant } from '@tenor/domain';
import { decide } from './decide.js';
import { nextFlushAt, repeatDueAt, type FlushState } from './next-flush-at.js';

/** A time of one morning. */
function at(time: string): Instant {
  return `2026-11-22T${time.length === 5 ? `${time}:00` : time}.000Z`;
}

/** Nothing is pending, nothing was ever flushed. */
const QUIET: FlushState = {
  firstPendingAt: null,
  runEnded: false,
  lastFlushAt: null,
  groupWaitMs: 30_000,
  groupIntervalMs: 300_000,
  repeatAt: null,
};

describe('the next flush', () => {
  it.each<[name: string, state: Partial<FlushState>, expected: Instant | null]>([
    ['is not due while nothing has happened', {}, null],
    ['of a new group comes after groupWait', { firstPendingAt: at('06:00') }, at('06:00:30')],
    [
      'of a new group comes at once when the run has ended',
      { firstPendingAt: at('06:00'), runEnded: true },
      at('06:00'),
    ],
    ['waits not at all with groupWait 0', { firstPendingAt: at('06:00'), groupWaitMs: 0 }, at('06:00')],
    ['is not due again when nothing changed', { lastFlushAt: at('06:00'), runEnded: true }, null],
    [
      'after a flush comes groupInterval later',
      { firstPendingAt: at('06:01'), lastFlushAt: at('06:00') },
      at('06:05'),
    ],
    [
      'after a flush comes groupInterval later though the run has ended',
      { firstPendingAt: at('06:01'), runEnded: true, lastFlushAt: at('06:00') },
      at('06:05'),
    ],
    [
      'collects the findings of the next day’s run too',
      { firstPendingAt: at('06:00'), lastFlushAt: '2026-11-21T06:00:30.000Z' },
      at('06:00:30'),
    ],
    [
      'collects them until that run has ended',
      { firstPendingAt: at('06:00'), runEnded: true, lastFlushAt: '2026-11-21T06:00:30.000Z' },
      at('06:00'),
    ],
    [
      'collects them when they begin just before groupInterval has passed',
      { firstPendingAt: at('06:04:50'), lastFlushAt: at('06:00') },
      at('06:05:20'),
    ],
    ['comes when a repeat is due', { lastFlushAt: at('06:00'), repeatAt: at('10:00') }, at('10:00')],
    [
      'comes when a repeat is due though changes wait',
      { lastFlushAt: at('06:00'), firstPendingAt: at('06:01'), repeatAt: at('06:02') },
      at('06:02'),
    ],
    [
      'comes for changes though a repeat is due later',
      { lastFlushAt: at('06:00'), firstPendingAt: at('06:01'), repeatAt: at('06:06') },
      at('06:05'),
    ],
  ])('%s', (_name, state, expected) => {
    expect(nextFlushAt({ ...QUIET, ...state })).toBe(expected);
  });

  it('at the time of a repeat decides to repeat, so that it is not due at the same time again', () => {
    const lastNotifiedAt = at('06:00');
    const repeatIntervalMs = 4 * 3_600_000;
    const due = nextFlushAt({
      ...QUIET,
      lastFlushAt: at('09:00'),
      repeatAt: repeatDueAt(lastNotifiedAt, repeatIntervalMs),
    });
    expect(due).toBe(at('10:00'));
    const decision = decide(
      {
        neverNotified: false,
        firingCount: 1,
        newFiringCount: 0,
        worseCount: 0,
        newlyResolvedCount: 0,
        everSent: true,
        sendResolved: true,
        lastNotifiedAt,
        repeatIntervalMs,
      },
      at('10:00'),
    );
    expect(decision.reason).toBe('repeat');
  });
});
