import { toInstant, type Instant } from '@tenor/domain';
import { MatchingTimes } from './matching-times.js';
import { describeCronFault, parseCron } from './parse-cron.js';
import { isTimeZone, WallClock } from './wall-clock.js';

/** When something is to happen: again and again by a cron expression in a zone, or once. */
export type Timing =
  | { readonly kind: 'cron'; readonly times: MatchingTimes; readonly clock: WallClock }
  | { readonly kind: 'once'; readonly at: Instant };

/** Timing as people write it: exactly one of `cron` and `at`. */
export interface TimingText {
  readonly cron: string | null;
  readonly at: Instant | null;
  /** IANA name; `cron` is read in it. */
  readonly timezone: string;
}

/** The last second that an instant of four year digits can name. */
const MAX_SECONDS = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000;

/**
 * Reads what was checked before.
 * @throws RangeError saying what is wrong: both or none of `cron` and `at`, a bad expression with its
 * position, or an unknown zone.
 */
export function readTiming({ cron, at, timezone }: TimingText): Timing {
  if ((cron === null) === (at === null)) throw new RangeError('exactly one of cron and at must be given');
  if (at !== null) return { kind: 'once', at };
  const parsed = parseCron(cron ?? '');
  if (!parsed.ok) throw new RangeError(`cron: ${describeCronFault(parsed.fault)}`);
  if (!isTimeZone(timezone)) throw new RangeError(`timezone: ${JSON.stringify(timezone)} is not known`);
  return { kind: 'cron', times: new MatchingTimes(parsed.value), clock: new WallClock(timezone) };
}

/**
 * The first occurrence strictly after that instant; undefined when there is none (or none before the year
 * 10000). A local time that does not exist occurs at the first instant after the gap (together with others
 * of the same gap: once); one that exists twice occurs the first time only.
 */
export function nextOccurrence(timing: Timing, after: Instant): Instant | undefined {
  if (timing.kind === 'once') return timing.at > after ? timing.at : undefined;
  const { times, clock } = timing;
  const shown = clock.latestUntil(Math.floor(Date.parse(after) / 1000));
  const time = times.firstFrom(shown + 1);
  return time === undefined ? undefined : instantOf(clock.firstReaches(time));
}

/** The last occurrence at or before that instant; undefined when there is none. */
export function previousOccurrence(timing: Timing, until: Instant): Instant | undefined {
  if (timing.kind === 'once') return timing.at <= until ? timing.at : undefined;
  const { times, clock } = timing;
  const shown = clock.latestUntil(Math.floor(Date.parse(until) / 1000));
  const time = times.lastUntil(shown);
  return time === undefined ? undefined : instantOf(clock.firstReaches(time));
}

/** The next occurrences strictly after that instant, at most `count`, in order. */
export function nextOccurrences(timing: Timing, after: Instant, count: number): Instant[] {
  const found: Instant[] = [];
  for (let last: Instant | undefined = after; found.length < count; found.push(last)) {
    last = nextOccurrence(timing, last);
    if (last === undefined) break;
  }
  return found;
}

/** The occurrences after `after` (not itself) and up to `until` (included), the first `limit` of them, in order. */
export function occurrencesBetween(timing: Timing, after: Instant, until: Instant, limit: number): Instant[] {
  const found: Instant[] = [];
  for (let last: Instant | undefined = after; found.length < limit; found.push(last)) {
    last = nextOccurrence(timing, last);
    if (last === undefined || last > until) break;
  }
  return found;
}

/** The instant as the zone's clock shows it, with its distance from UTC: `2026-11-24T06:00:00+01:00`. */
export function localText(instant: Instant, zone: string): string {
  const moment = Math.floor(Date.parse(instant) / 1000);
  const wall = new WallClock(zone).at(moment);
  const minutes = Math.round((wall - moment) / 60);
  const part = (value: number): string => String(Math.abs(value)).padStart(2, '0');
  const offset = `${minutes < 0 ? '-' : '+'}${part(Math.trunc(minutes / 60))}:${part(minutes % 60)}`;
  return `${new Date(wall * 1000).toISOString().slice(0, 19)}${offset}`;
}

function instantOf(seconds: number): Instant | undefined {
  return seconds > MAX_SECONDS ? undefined : toInstant(new Date(seconds * 1000));
}
