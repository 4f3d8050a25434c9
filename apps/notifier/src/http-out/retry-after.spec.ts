import { retryAfterMs, untilEpochSecondsMs } from './retry-after.js';

const NOW = new Date('2026-11-22T06:00:00.000Z');

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['1.5', 1500],
    ['Sun, 22 Nov 2026 06:02:00 GMT', 120_000],
    ['Sunday, 22-Nov-26 06:02:00 GMT', 120_000],
    ['Sun, 22 Nov 2026 05:00:00 GMT', 0],
    ['99999999', 86_400_000],
    ['soon', undefined],
    ['-5', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j means %s ms', (header, expected) => {
    expect(retryAfterMs(header, NOW)).toBe(expected);
  });
});

describe('a reset in seconds since 1970', () => {
  it.each([
    [String(NOW.getTime() / 1000 + 90), 90_000],
    ['0', 0],
    ['x', undefined],
    [undefined, undefined],
  ])('of %j is %s ms away', (header, expected) => {
    expect(untilEpochSecondsMs(header, NOW)).toBe(expected);
  });
});
