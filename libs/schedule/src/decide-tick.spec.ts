import { addMilliseconds, type CatchUp, type Instant } from '@tenor/domain';
import { decideTick, STARTS_MAX } from './decide-tick.js';
import { readTiming } from './occurrences.js';

const HOURLY = readTiming({ cron: '0 * * * *', at: null, timezone: 'UTC' });
const ONCE = readTiming({ cron: null, at: '2026-11-22T06:00:00.000Z', timezone: 'UTC' });
const SECONDLY = readTiming({ cron: '* * * * * *', at: null, timezone: 'UTC' });
const hour = (h: number, rest = '00:00.000'): Instant => `2026-11-22T${String(h).padStart(2, '0')}:${rest}Z`;
const rule = (catchUp: CatchUp, catchUpHours = 24) => ({ catchUp, catchUpHours });

describe('before its next occurrence a schedule', () => {
  it('starts nothing and keeps its time, also when the clock was set back', () => {
    const kept = { starts: [], nextRunAt: hour(6) };
    expect(decideTick(HOURLY, rule('all'), hour(6), hour(5, '59:59.999'))).toEqual(kept);
    expect(decideTick(HOURLY, rule('all'), hour(6), '2025-01-01T00:00:00.000Z')).toEqual(kept);
  });
});

describe('an occurrence that is on time', () => {
  it.each(['none', 'last', 'all'] as const)('starts, whatever is said about late ones (%s)', (catchUp) => {
    for (const now of [hour(6), hour(6, '00:00.400'), hour(6, '01:00.000')]) {
      expect(decideTick(HOURLY, rule(catchUp), hour(6), now)).toEqual({
        starts: [hour(6)],
        nextRunAt: hour(7),
      });
    }
  });

  it('starts with others that are on time, each of them', () => {
    const decision = decideTick(SECONDLY, rule('none'), hour(6), hour(6, '00:03.500'));
    expect(decision).toEqual({
      starts: [hour(6), hour(6, '00:01.000'), hour(6, '00:02.000'), hour(6, '00:03.000')],
      nextRunAt: hour(6, '00:04.000'),
    });
  });

  it('that is the only one has none after it', () => {
    expect(decideTick(ONCE, rule('last'), hour(6), hour(6))).toEqual({ starts: [hour(6)], nextRunAt: null });
  });
});

describe('occurrences that were missed', () => {
  it.each([
    ['none', []],
    ['last', [hour(9)]],
    ['all', [hour(6), hour(7), hour(8), hour(9)]],
  ] as const)('start late as the schedule says: %s', (catchUp, starts) => {
    expect(decideTick(HOURLY, rule(catchUp), hour(6), hour(9, '30:00.000'))).toEqual({
      starts,
      nextRunAt: hour(10),
    });
  });

  it.each([
    ['none', [hour(9)]],
    ['last', [hour(9)]],
    ['all', [hour(6), hour(7), hour(8), hour(9)]],
  ] as const)('are made up for by one that is on time, unless all are wanted: %s', (catchUp, starts) => {
    expect(decideTick(HOURLY, rule(catchUp), hour(6), hour(9, '00:30.000')).starts).toEqual(starts);
  });

  it.each([
    ['last', 1, [hour(9)]],
    ['all', 2, [hour(8), hour(9)]],
  ] as const)('longer ago than catchUpHours are gone: %s, %i', (catchUp, hours, starts) => {
    expect(decideTick(HOURLY, rule(catchUp, hours), hour(3), hour(9, '30:00.000')).starts).toEqual(starts);
  });

  it.each(['last', 'all'] as const)('are gone altogether when all are too long ago: %s', (catchUp) => {
    const daily = readTiming({ cron: '0 6 * * *', at: null, timezone: 'UTC' });
    expect(decideTick(daily, rule(catchUp, 3), '2026-11-20T06:00:00.000Z', hour(9, '00:00.001'))).toEqual({
      starts: [],
      nextRunAt: '2026-11-23T06:00:00.000Z',
    });
    expect(decideTick(ONCE, rule(catchUp, 3), hour(6), hour(9, '00:00.001'))).toEqual({
      starts: [],
      nextRunAt: null,
    });
  });

  it('of a single moment starts late, and then never again', () => {
    expect(decideTick(ONCE, rule('last'), hour(6), hour(20))).toEqual({ starts: [hour(6)], nextRunAt: null });
  });

  it('are never started from before the time that was waited for', () => {
    expect(decideTick(HOURLY, rule('last'), hour(9), hour(9, '02:00.000')).starts).toEqual([hour(9)]);
    expect(decideTick(HOURLY, rule('all'), hour(9), hour(9, '02:00.000')).starts).toEqual([hour(9)]);
  });

  it('are many only over several decisions, which start each of them once, in order', () => {
    const now = hour(6, '10:00.000');
    const started: Instant[] = [];
    let next: Instant = hour(6);
    for (let decisions = 0; next <= now; decisions += 1) {
      const decision = decideTick(SECONDLY, rule('all'), next, now);
      expect(decision.starts.length).toBeLessThanOrEqual(STARTS_MAX);
      expect(decisions).toBeLessThan(10);
      started.push(...decision.starts);
      next = decision.nextRunAt ?? hour(23);
    }
    expect(started).toEqual(Array.from({ length: 601 }, (_, i) => addMilliseconds(hour(6), i * 1000)));
    expect(next).toBe(hour(6, '10:01.000'));
  });

  it('of a whole year, one each second, are not walked through', () => {
    const year = decideTick(SECONDLY, rule('last', 168), '2025-11-22T06:00:00.000Z', hour(6));
    expect(year.starts).toHaveLength(61);
  });
});
