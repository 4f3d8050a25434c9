import { CRON_FIELDS, parseCronField, type CronFieldName, type CronFieldRule } from './cron-field.js';

/** Longest expression that is read. */
export const CRON_MAX_LENGTH = 200;

/** A cron expression as the values that each field allows, in ascending order. Weekdays: 0 is Sunday. */
export interface CronExpression {
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: readonly number[];
  /** 1 to 12. */
  readonly months: readonly number[];
  readonly weekdays: readonly number[];
  /**
   * Both days and weekdays are restricted (neither is `*`): then a day matches that is in either, as POSIX
   * has it. Otherwise it must be in both.
   */
  readonly eitherDay: boolean;
}

/** Why an expression is refused, and where. */
export interface CronFault {
  /** Null when it does not have the right number of fields. */
  readonly field: CronFieldName | null;
  /** The field's place among the fields, from 1; 0 when `field` is null. */
  readonly fieldNumber: number;
  /** The character of the expression, from 1, at which it goes wrong. */
  readonly position: number;
  /** A sentence without the place: what is wrong, and what is allowed. */
  readonly message: string;
}

export type ParsedCron =
  { readonly ok: true; readonly value: CronExpression } | { readonly ok: false; readonly fault: CronFault };

const FIVE = [
  CRON_FIELDS.minute,
  CRON_FIELDS.hour,
  CRON_FIELDS.day,
  CRON_FIELDS.month,
  CRON_FIELDS.weekday,
] as const;
const SIX = [CRON_FIELDS.second, ...FIVE] as const;

/** The most days that a month can have, by its number. */
const MONTH_DAYS = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Reads an expression of five fields (minute, hour, day of month, month, day of week) or six (second
 * first), separated by white space. Values, ranges, steps and lists; names of months and weekdays in any
 * case; no `@daily`, `L`, `W`, `#` or `?`. Refuses one that never occurs, such as 30 February.
 */
export function parseCron(text: string): ParsedCron {
  if (text.length > CRON_MAX_LENGTH) {
    return shapeFault(CRON_MAX_LENGTH + 1, `must have at most ${CRON_MAX_LENGTH} characters`);
  }
  const words = [...text.matchAll(/\S+/g)].map((match) => ({ text: match[0], start: match.index }));
  if (words.length !== 5 && words.length !== 6) {
    const beyond = words[6]?.start ?? text.trimEnd().length;
    const message = `must have 5 fields (minute, hour, day of month, month, day of week), or 6 with the second first; it has ${words.length}`;
    return shapeFault(beyond + 1, message);
  }
  const rules: readonly CronFieldRule[] = words.length === 5 ? FIVE : SIX;
  const parsed = new Map<CronFieldName, { values: readonly number[]; isStar: boolean }>();
  for (const [i, rule] of rules.entries()) {
    const word = words[i] ?? { text: '', start: text.length };
    const field = parseCronField(word.text, rule);
    if (!field.ok) {
      const { offset, message } = field.fault;
      return refused({ field: rule.name, fieldNumber: i + 1, position: word.start + offset + 1, message });
    }
    parsed.set(rule.name, field);
  }
  const values = (name: CronFieldName): readonly number[] => parsed.get(name)?.values ?? [0];
  const isStar = (name: CronFieldName): boolean => parsed.get(name)?.isStar ?? false;
  const value: CronExpression = {
    seconds: values('second'),
    minutes: values('minute'),
    hours: values('hour'),
    days: values('day of month'),
    months: values('month'),
    weekdays: values('day of week'),
    eitherDay: !isStar('day of month') && !isStar('day of week'),
  };
  if (!value.eitherDay && !someDayExists(value)) {
    const fieldNumber = rules.length - 2;
    return refused({
      field: 'day of month',
      fieldNumber,
      position: (words[fieldNumber - 1]?.start ?? 0) + 1,
      message: 'never occurs: none of the months has such a day',
    });
  }
  return { ok: true, value };
}

/** The fault as one sentence, such as `field 2 (hour), character 3: "25" is not allowed; …`. */
export function describeCronFault({ field, fieldNumber, position, message }: CronFault): string {
  const place = field === null ? '' : `field ${fieldNumber} (${field}), `;
  return `${place}character ${position}: ${message}`;
}

/** How often the expression can occur within one day, at most. */
export function occurrencesPerDay({ seconds, minutes, hours }: CronExpression): number {
  return seconds.length * minutes.length * hours.length;
}

function someDayExists({ days, months }: CronExpression): boolean {
  const first = days[0] ?? 1;
  return months.some((month) => first <= (MONTH_DAYS[month] ?? 0));
}

function shapeFault(position: number, message: string): ParsedCron {
  return refused({ field: null, fieldNumber: 0, position, message });
}

function refused(fault: CronFault): ParsedCron {
  return { ok: false, fault };
}
