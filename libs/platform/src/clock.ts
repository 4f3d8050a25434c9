import { dateInZone, type CalendarDate } from '@tenor/domain';

/** Where the time comes from; tests give another. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** Today in the zone, read from the clock: the only place where "today" is made. */
export function today(clock: Clock, timezone: string): CalendarDate {
  return dateInZone(clock.now(), timezone);
}
