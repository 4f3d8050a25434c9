import { z } from 'zod';

const UNITS_IN_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const SHAPE = /^(\d{1,6})([smhd])$/;

/** Longest duration that a policy may name. */
export const DURATION_MAX_DAYS = 366;

/** Milliseconds of a duration such as `30s`, `5m`, `4h`, `7d`. @throws RangeError for any other text. */
export function durationMs(text: string): number {
  const match = SHAPE.exec(text);
  const unit = match?.[2];
  if (!match || (unit !== 's' && unit !== 'm' && unit !== 'h' && unit !== 'd')) {
    throw new RangeError(`not a duration: ${JSON.stringify(text)}`);
  }
  return Number(match[1]) * UNITS_IN_MS[unit];
}

/** A duration from 0 to 366 days as a whole number and one of s, m, h, d. */
export function duration() {
  return z
    .string('must be a duration such as "30s", "5m", "4h" or "7d"')
    .refine((text) => SHAPE.test(text) && durationMs(text) <= DURATION_MAX_DAYS * UNITS_IN_MS.d, {
      message: `must be a duration such as "30s", "5m", "4h" or "7d", at most ${DURATION_MAX_DAYS}d`,
      params: { code: 'invalid_duration' },
    });
}
