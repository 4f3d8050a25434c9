import { describeCronFault, occurrencesPerDay, parseCron, type CronExpression } from './parse-cron.js';

function read(text: string): CronExpression {
  const parsed = parseCron(text);
  if (!parsed.ok) throw new Error(describeCronFault(parsed.fault));
  return parsed.value;
}

function refusal(text: string): string {
  const parsed = parseCron(text);
  if (parsed.ok) throw new Error(`accepted: ${text}`);
  return describeCronFault(parsed.fault);
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('a cron expression', () => {
  it('has five fields, and then starts at the full minute', () => {
    expect(read('30 6 1 2 3')).toEqual({
      seconds: [0],
      minutes: [30],
      hours: [6],
      days: [1],
      months: [2],
      weekdays: [3],
      eitherDay: true,
    });
  });

  it('or six, with the second first', () => {
    expect(read('15 30 6 * * *')).toMatchObject({ seconds: [15], minutes: [30], hours: [6] });
  });

  it('takes any white space between and around its fields', () => {
    expect(read('  30\t6  * * *  ')).toEqual(read('30 6 * * *'));
  });

  it.each([
    ['* * * * *', { minutes: range(0, 59), hours: range(0, 23), days: range(1, 31), months: range(1, 12) }],
    ['*/20 */9 * * *', { minutes: [0, 20, 40], hours: [0, 9, 18] }],
    ['5-30/10 * * * *', { minutes: [5, 15, 25] }],
    ['50,10,10-12 * * * *', { minutes: [10, 11, 12, 50] }],
    ['0 0 * jan,MAR-may *', { months: [1, 3, 4, 5] }],
    ['0 0 * * mon-FRI', { weekdays: range(1, 5) }],
    ['0 0 * * 7', { weekdays: [0] }],
    ['0 0 * * 5-7', { weekdays: [0, 5, 6] }],
    ['0 0 * * FRI-SUN', { weekdays: [0, 5, 6] }],
    ['0 0 * * SUN-TUE', { weekdays: [0, 1, 2] }],
    ['0 0 * * *', { weekdays: range(0, 6) }],
  ])('%s allows what it says', (text, expected) => {
    expect(read(text)).toMatchObject(expected);
  });

  it.each([
    ['0 0 13 * FRI', true],
    ['0 0 */2 * FRI', true],
    ['0 0 * * FRI', false],
    ['0 0 13 * *', false],
    ['0 0 * * *', false],
  ])('%s: days and weekdays each suffice: %s', (text, eitherDay) => {
    expect(read(text).eitherDay).toBe(eitherDay);
  });

  it('tells how often a day it can occur', () => {
    expect(occurrencesPerDay(read('*/15 8-17 * * *'))).toBe(40);
    expect(occurrencesPerDay(read('* * * * * *'))).toBe(86_400);
  });
});

describe('a refusal names the field, the character and what is allowed', () => {
  const any = '*, ranges (a-b), steps (*/n, a-b/n) and lists (a,b)';

  it.each([
    ['0 25 * * *', `field 2 (hour), character 3: "25" is not allowed; allowed are 0 to 23, ${any}`],
    [
      '  0  6 * 13 *',
      `field 4 (month), character 10: "13" is not allowed; allowed are 1 to 12, JAN to DEC, ${any}`,
    ],
    ['60 0 6 * * *', `field 1 (second), character 1: "60" is not allowed; allowed are 0 to 59, ${any}`],
    [
      '0 0 * * MON,FUN',
      `field 5 (day of week), character 13: "FUN" is not allowed; allowed are 0 to 7, SUN to SAT, ${any}`,
    ],
    ['0 0 L * *', `field 3 (day of month), character 5: "L" is not allowed; allowed are 1 to 31, ${any}`],
    ['0 0 ? * *', `field 3 (day of month), character 5: "?" is not allowed; allowed are 1 to 31, ${any}`],
    ['0 0 1#2 * *', `field 3 (day of month), character 6: "#" is not allowed; allowed are 1 to 31, ${any}`],
    ['0 1,,2 * * *', `field 2 (hour), character 5: a value is missing; allowed are 0 to 23, ${any}`],
    ['0 -1 * * *', `field 2 (hour), character 3: "-1" is not allowed; allowed are 0 to 23, ${any}`],
    ['0 1-99 * * *', `field 2 (hour), character 5: "99" is not allowed; allowed are 0 to 23, ${any}`],
    ['1.5 0 * * *', `field 1 (minute), character 2: "." is not allowed; allowed are 0 to 59, ${any}`],
    ['0 22-4 * * *', 'field 2 (hour), character 3: the range "22-4" goes backwards; write it as two'],
    ['*/0 * * * *', 'field 1 (minute), character 3: "0" is no step; a step is a whole number from 1 to 59'],
    ['5/15 * * * *', 'field 1 (minute), character 2: a step needs a range or * before it, such as 5-59/15'],
    ['0 0 30 2 *', 'field 3 (day of month), character 5: never occurs: none of the months has such a day'],
    [
      '0 0 0 31 4,6 *',
      'field 4 (day of month), character 7: never occurs: none of the months has such a day',
    ],
  ])('%s', (text, message) => {
    expect(refusal(text)).toBe(message);
  });

  it.each([
    ['', 1, 0],
    ['@daily', 7, 1],
    ['0 6 * *', 8, 4],
    ['0 0 6 * * * 2026', 13, 7],
  ])('%j has the wrong number of fields', (text, position, count) => {
    expect(refusal(text)).toBe(
      `character ${position}: must have 5 fields (minute, hour, day of month, month, day of week), or 6 with the second first; it has ${count}`,
    );
  });

  it('an endless one is not read', () => {
    expect(refusal(`${'0,'.repeat(100)}0 * * * *`)).toBe('character 201: must have at most 200 characters');
  });

  it('29 February is a day', () => {
    expect(parseCron('0 0 29 2 *').ok).toBe(true);
    expect(parseCron('0 0 30 2 MON').ok).toBe(true);
  });
});
