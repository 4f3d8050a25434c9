/** A moment as ISO 8601 in UTC with milliseconds, `2026-03-01T06:00:00.000Z`: compares as text. */
export type Instant = `${string}T${string}Z`;

const SHAPE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** The moment as text. @throws RangeError for an invalid `Date`. */
export function toInstant(moment: Date): Instant {
  return moment.toISOString() as Instant;
}

/** The moment `milliseconds` later (earlier when negative). */
export function addMilliseconds(instant: Instant, milliseconds: number): Instant {
  return toInstant(new Date(Date.parse(instant) + milliseconds));
}

/** True for text of exactly the form above that names a real moment. */
export function isInstant(text: string): text is Instant {
  if (!SHAPE.test(text)) return false;
  // Date.parse takes 30 February as 2 March, and 24:00 as the next day.
  const moment = new Date(text);
  return !Number.isNaN(moment.getTime()) && moment.toISOString() === text;
}
