import { type CronExpression } from './parse-cron.js';
import { type WallSeconds } from './wall-clock.js';

const DAY = 86_400;
/** 29 February comes every four years but for 1900 and 2100: after twelve years at most. */
const SEARCH_DAYS = 13 * 366;

/** The first time on the wall, at or after `from`, that the expression allows; undefined when there is none in 13 years. */
export function firstMatchFrom(cron: CronExpression, from: WallSeconds): WallSeconds | undefined {
  const first = Math.floor(from / DAY);
  for (let day = first; day <= first + SEARCH_DAYS; day += 1) {
    const date = dateOf(day);
    if (!cron.months.includes(date.month)) {
      day += date.daysLeft;
      continue;
    }
    if (!allowsDay(cron, date)) continue;
    const time = firstTimeFrom(cron, day === first ? from - day * DAY : 0);
    if (time !== undefined) return day * DAY + time;
  }
  return undefined;
}

/** The last one at or before `until`. */
export function lastMatchUntil(cron: CronExpression, until: WallSeconds): WallSeconds | undefined {
  const last = Math.floor(until / DAY);
  for (let day = last; day >= last - SEARCH_DAYS; day -= 1) {
    const date = dateOf(day);
    if (!cron.months.includes(date.month)) {
      day -= date.day - 1;
      continue;
    }
    if (!allowsDay(cron, date)) continue;
    const time = lastTimeUntil(cron, day === last ? until - day * DAY : DAY - 1);
    if (time !== undefined) return day * DAY + time;
  }
  return undefined;
}

interface DayOfCalendar {
  readonly day: number;
  readonly month: number;
  readonly weekday: number;
  /** Days of its month after it. */
  readonly daysLeft: number;
}

function dateOf(dayNumber: number): DayOfCalendar {
  const date = new Date(dayNumber * DAY * 1000);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const daysLeft = new Date(Date.UTC(year, month + 1, 0)).getUTCDate() - day;
  return { day, month: month + 1, weekday: date.getUTCDay(), daysLeft };
}

function allowsDay(cron: CronExpression, { day, weekday }: DayOfCalendar): boolean {
  const byDay = cron.days.includes(day);
  const byWeekday = cron.weekdays.includes(weekday);
  return cron.eitherDay ? byDay || byWeekday : byDay && byWeekday;
}

/** The first allowed second of a day at or after the given one. */
function firstTimeFrom({ hours, minutes, seconds }: CronExpression, from: number): number | undefined {
  for (const hour of hours) {
    if ((hour + 1) * 3600 <= from) continue;
    for (const minute of minutes) {
      const start = hour * 3600 + minute * 60;
      if (start + 60 <= from) continue;
      const second = seconds.find((each) => start + each >= from);
      if (second !== undefined) return start + second;
    }
  }
  return undefined;
}

/** The last allowed second of a day at or before the given one. */
function lastTimeUntil({ hours, minutes, seconds }: CronExpression, until: number): number | undefined {
  for (const hour of [...hours].reverse()) {
    if (hour * 3600 > until) continue;
    for (const minute of [...minutes].reverse()) {
      const start = hour * 3600 + minute * 60;
      if (start > until) continue;
      const second = [...seconds].reverse().find((each) => start + each <= until);
      if (second !== undefined) return start + second;
    }
  }
  return undefined;
}
