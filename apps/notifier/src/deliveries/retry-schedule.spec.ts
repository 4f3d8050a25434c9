import { ATTEMPTS_MAX, waitAfterMs } from './retry-schedule.js';

const HOUR_MS = 3_600_000;

describe('the wait after an attempt', () => {
  it('begins with 45 s, doubles, and is never longer than 8 h and a fifth', () => {
    expect([1, 2, 3].map((attempt) => waitAfterMs(attempt, undefined, 0.5))).toEqual([
      45_000, 90_000, 180_000,
    ]);
    expect(waitAfterMs(40, undefined, 0.5)).toBe(8 * HOUR_MS);
    expect(waitAfterMs(40, undefined, 1)).toBe(9.6 * HOUR_MS);
  });

  it('lets all attempts take about a day', () => {
    const waits = Array.from({ length: ATTEMPTS_MAX - 1 }, (_, i) => waitAfterMs(i + 1, undefined, 0.5));
    const hours = waits.reduce((sum, wait) => sum + wait, 0) / HOUR_MS;
    expect([hours > 18, hours < 26]).toEqual([true, true]);
  });

  it('is spread by a fifth both ways', () => {
    expect([0, 1].map((random) => waitAfterMs(1, undefined, random))).toEqual([36_000, 54_000]);
  });

  it('is never shorter than the service asks for', () => {
    for (const random of [0, 0.5, 1]) expect(waitAfterMs(1, HOUR_MS, random)).toBeGreaterThanOrEqual(HOUR_MS);
  });

  it('still grows when the service asks for next to nothing', () => {
    expect(waitAfterMs(1, 0, 0)).toBe(5_625);
    expect(waitAfterMs(11, 0, 0)).toBe(HOUR_MS);
  });
});
