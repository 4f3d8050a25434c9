import { type CronExpression } from '../parse-cron.js';

const MINUTE = 60_000;
/** Long before the first moment asked about, so that a clock that was set back just before is known. */
const RUN_UP = 30 * 60 * MINUTE;

/**
 * The slow model that the library is compared with: walks minute by minute, looks at the clock on the wall,
 * and takes every time that it reaches for the first time. Expressions without seconds; all in milliseconds.
 */
export function naiveOccurrences(cron: CronExpression, zone: string, after: number, until: number): number[] {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  const wallAt = (moment: number): number => Date.parse(`${format.format(moment).replace(' ', 'T')}:00Z`);
  const found: number[] = [];
  const begin = Math.floor((after - RUN_UP) / MINUTE) * MINUTE;
  let latest = wallAt(begin);
  for (let moment = begin + MINUTE; moment <= until; moment += MINUTE) {
    const wall = wallAt(moment);
    let reached = false;
    for (let time = latest + MINUTE; time <= wall; time += MINUTE) reached ||= matches(cron, new Date(time));
    latest = Math.max(latest, wall);
    if (reached && moment > after) found.push(moment);
  }
  return found;
}

function matches(cron: CronExpression, wall: Date): boolean {
  const byDay = cron.days.includes(wall.getUTCDate());
  const byWeekday = cron.weekdays.includes(wall.getUTCDay());
  return (
    cron.minutes.includes(wall.getUTCMinutes()) &&
    cron.hours.includes(wall.getUTCHours()) &&
    cron.months.includes(wall.getUTCMonth() + 1) &&
    (cron.eitherDay ? byDay || byWeekday : byDay && byWeekday)
  );
}
