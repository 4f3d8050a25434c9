/**
 * A day of the proleptic Gregorian calendar as `YYYY-MM-DD`: no time, no zone. Texts of this form
 * compare like the days that they name. Build one with {@link parseCalendarDate}.
 */
export type CalendarDate = `${number}-${number}-${number}`;

/** Days since 1970-01-01 (which is 0); an integer. Arithmetic is done in these. */
export type DayNumber = number;

/** The first and the last day that the product accepts from outside. */
export const MIN_CALENDAR_DATE: CalendarDate = '1900-01-01';
export const MAX_CALENDAR_DATE: CalendarDate = '9999-12-31';

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** True for a real day (`2026-02-30` is none) from {@link MIN_CALENDAR_DATE} to {@link MAX_CALENDAR_DATE}. */
export function isCalendarDate(text: string): text is CalendarDate {
  const match = SHAPE.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return year >= 1900 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** @throws RangeError when the text is not a day that {@link isCalendarDate} accepts. */
export function parseCalendarDate(text: string): CalendarDate {
  if (!isCalendarDate(text)) throw new RangeError(`not a calendar date: ${JSON.stringify(text)}`);
  return text;
}

/** 28 to 31. `month` is 1 to 12. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/**
 * Days since 1970-01-01. Source of this and the inverse: H. Hinnant, "chrono-compatible low-level
 * date algorithms" (days_from_civil, civil_from_days): exact in integers, no `Date`, no zone.
 */
export function toDayNumber(date: CalendarDate): DayNumber {
  const [year, month, day] = fields(date);
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The inverse of {@link toDayNumber}. */
export function fromDayNumber(days: DayNumber): CalendarDate {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return format(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day);
}

/** The day `days` later (earlier when negative). */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  return fromDayNumber(toDayNumber(date) + days);
}

/**
 * The same day of the month `months` later (earlier when negative), or that month's last day when it
 * has no such day: 31 January + 1 month is 28 or 29 February.
 */
export function addMonths(date: CalendarDate, months: number): CalendarDate {
  const [year, month, day] = fields(date);
  const index = year * 12 + (month - 1) + months;
  const newYear = Math.floor(index / 12);
  const newMonth = index - newYear * 12 + 1;
  return format(newYear, newMonth, Math.min(day, daysInMonth(newYear, newMonth)));
}

/** Whole days from `from` to `to`: positive when `to` is later. */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return toDayNumber(to) - toDayNumber(from);
}

/** The date in the IANA zone at that moment. @throws RangeError for an unknown zone. */
export function dateInZone(moment: Date, zone: string): CalendarDate {
  const parts = formatOf(zone).formatToParts(moment);
  const part = (type: string): number => Number(parts.find((p) => p.type === type)?.value);
  return format(part('year'), part('month'), part('day'));
}

/** To make one takes half a millisecond, and most questions are about the same zone. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();
/** Names of zones come from outside, in any spelling. */
const FORMATS_MAX = 1_000;

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  if (FORMATS.size >= FORMATS_MAX) FORMATS.clear();
  FORMATS.set(zone, made);
  return made;
}

/** Year, month (1–12) and day of a valid date. */
export function fields(date: CalendarDate): [year: number, month: number, day: number] {
  const { length } = date;
  return [
    numberAt(date, 0, length - 6),
    numberAt(date, length - 5, length - 3),
    numberAt(date, length - 2, length),
  ];
}

/** The digits from `start` to before `end`: to cut texts out of a date for that takes five times as long. */
function numberAt(text: string, start: number, end: number): number {
  let number = 0;
  for (let at = start; at < end; at += 1) number = number * 10 + text.charCodeAt(at) - ZERO;
  return number;
}

const ZERO = 48;
const TWO_DIGITS: readonly string[] = Array.from({ length: 32 }, (_, n) => String(n).padStart(2, '0'));

function format(year: number, month: number, day: number): CalendarDate {
  const yearText = year >= 1000 ? String(year) : String(year).padStart(4, '0');
  return `${yearText}-${TWO_DIGITS[month] ?? ''}-${TWO_DIGITS[day] ?? ''}` as CalendarDate;
}
