/** One of the parts of a cron expression, as it is named to people. */
export type CronFieldName = 'second' | 'minute' | 'hour' | 'day of month' | 'month' | 'day of week';

/** What a field may hold. */
export interface CronFieldRule {
  readonly name: CronFieldName;
  readonly min: number;
  readonly max: number;
  /** Words for values, in upper case. */
  readonly words: ReadonlyMap<string, number>;
}

const NO_WORDS: ReadonlyMap<string, number> = new Map();
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** The six fields in their order; an expression of five has no seconds. Sunday is 0 and 7. */
export const CRON_FIELDS = {
  second: { name: 'second', min: 0, max: 59, words: NO_WORDS },
  minute: { name: 'minute', min: 0, max: 59, words: NO_WORDS },
  hour: { name: 'hour', min: 0, max: 23, words: NO_WORDS },
  day: { name: 'day of month', min: 1, max: 31, words: NO_WORDS },
  month: { name: 'month', min: 1, max: 12, words: new Map(MONTHS.map((word, i) => [word, i + 1])) },
  weekday: { name: 'day of week', min: 0, max: 7, words: new Map(WEEKDAYS.map((word, i) => [word, i])) },
} as const satisfies Record<string, CronFieldRule>;

/** Why a field is refused. `offset` is the character of the field, from 0, at which it goes wrong. */
export interface FieldFault {
  readonly offset: number;
  readonly message: string;
}

export type ParsedField =
  | { readonly ok: true; readonly values: readonly number[]; readonly isStar: boolean }
  | { readonly ok: false; readonly fault: FieldFault };

/**
 * Reads one field: a star, a value, a range `a-b`, a step (a star or a range, then `/n`), or several of
 * these separated by commas. `values` are in ascending order, each once; `isStar` is true for a star alone.
 */
export function parseCronField(text: string, rule: CronFieldRule): ParsedField {
  const values = new Set<number>();
  let offset = 0;
  for (const item of text.split(',')) {
    const parsed = parseItem(item, rule);
    if ('message' in parsed) {
      return { ok: false, fault: { offset: offset + parsed.offset, message: parsed.message } };
    }
    for (let value = parsed.from; value <= parsed.to; value += parsed.step) {
      values.add(rule.name === 'day of week' ? value % 7 : value);
    }
    offset += item.length + 1;
  }
  return { ok: true, values: [...values].sort((a, b) => a - b), isStar: text === '*' };
}

interface Item {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

const ITEM = /^(?:(\*)|([A-Za-z0-9]+)(?:-([A-Za-z0-9]+))?)(?:\/([0-9]+))?$/;

function parseItem(text: string, rule: CronFieldRule): Item | FieldFault {
  const match = ITEM.exec(text);
  if (match === null) return shapeFault(text, rule);
  const [, star, first = '', last, stepText] = match;
  const step = stepText === undefined ? 1 : Number(stepText);
  if (stepText !== undefined && (step < 1 || step > rule.max)) {
    const offset = text.indexOf('/') + 1;
    return { offset, message: `"${stepText}" is no step; a step is a whole number from 1 to ${rule.max}` };
  }
  if (star !== undefined) return { from: rule.min, to: topOf(rule), step };
  const from = valueOf(first, rule);
  if (from === undefined) return { offset: 0, message: notAllowed(first, rule) };
  if (last === undefined) {
    if (stepText === undefined) return { from, to: from, step };
    return {
      offset: first.length,
      message: `a step needs a range or * before it, such as ${first}-${topOf(rule)}/${stepText}`,
    };
  }
  const end = valueOf(last, rule);
  if (end === undefined) return { offset: first.length + 1, message: notAllowed(last, rule) };
  // FRI-SUN: Sunday also ends a week.
  const to = rule.name === 'day of week' && end === 0 && from > 0 ? 7 : end;
  if (to < from) {
    return { offset: 0, message: `the range "${first}-${last}" goes backwards; write it as two` };
  }
  return { from, to, step };
}

/** Of weekdays, 7 is Sunday again. */
function topOf(rule: CronFieldRule): number {
  return rule.name === 'day of week' ? 6 : rule.max;
}

function valueOf(text: string, rule: CronFieldRule): number | undefined {
  const value = /^\d{1,4}$/.test(text) ? Number(text) : rule.words.get(text.toUpperCase());
  return value !== undefined && value >= rule.min && value <= rule.max ? value : undefined;
}

/** What does not have the shape of an item: nothing at all, or a character that has no place there. */
function shapeFault(text: string, rule: CronFieldRule): FieldFault {
  if (text === '') return { offset: 0, message: `a value is missing; ${allowed(rule)}` };
  const strange = text.search(/[^A-Za-z0-9*/-]/);
  if (strange >= 0) {
    return { offset: strange, message: `"${text.charAt(strange)}" is not allowed; ${allowed(rule)}` };
  }
  return { offset: 0, message: notAllowed(text, rule) };
}

function notAllowed(text: string, rule: CronFieldRule): string {
  return `"${text}" is not allowed; ${allowed(rule)}`;
}

function allowed(rule: CronFieldRule): string {
  const words = [...rule.words.keys()];
  const named = words.length === 0 ? '' : `, ${words[0] ?? ''} to ${words.at(-1) ?? ''}`;
  return `allowed are ${rule.min} to ${rule.max}${named}, *, ranges (a-b), steps (*/n, a-b/n) and lists (a,b)`;
}
