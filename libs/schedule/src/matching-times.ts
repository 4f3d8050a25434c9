import { Cron } from 'croner';
import { type CronExpression } from './parse-cron.js';
import { type WallSeconds } from './wall-clock.js';

/**
 * The times on the wall that an expression allows, found by croner on a calendar without zones: what a zone
 * makes of them is the clock's affair.
 */
export class MatchingTimes {
  private readonly search: Cron;

  constructor(cron: CronExpression) {
    this.search = new Cron(patternOf(cron), { mode: '6-part', utcOffset: 0, paused: true });
  }

  /** The first at or after `from`; undefined when there is none before the year 10000. */
  firstFrom(from: WallSeconds): WallSeconds | undefined {
    return secondsOf(this.search.nextRun(new Date((from - 1) * 1000)));
  }

  /** The last at or before `until`; undefined when there is none. */
  lastUntil(until: WallSeconds): WallSeconds | undefined {
    return secondsOf(this.search.previousRuns(1, new Date((until + 1) * 1000))[0]);
  }
}

/** The values that were read, so that no dialect comes between. A day is named by a star only where it was one. */
function patternOf({ seconds, minutes, hours, days, months, weekdays, eitherDay }: CronExpression): string {
  const anyUnless = (values: readonly number[], all: number): string =>
    values.length === all && !eitherDay ? '*' : values.join(',');
  const [day, weekday] = [anyUnless(days, 31), anyUnless(weekdays, 7)];
  return [seconds.join(','), minutes.join(','), hours.join(','), day, months.join(','), weekday].join(' ');
}

function secondsOf(moment: Date | null | undefined): WallSeconds | undefined {
  return moment ? moment.getTime() / 1000 : undefined;
}
