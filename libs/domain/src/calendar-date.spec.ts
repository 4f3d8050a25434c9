import {
  addDays,
  addMonths,
  dateInZone,
  daysBetween,
  daysInMonth,
  fields,
  fromDayNumber,
  isCalendarDate,
  parseCalendarDate,
  toDayNumber,
} from './calendar-date.js';

describe('a calendar date', () => {
  it.each(['1900-01-01', '2024-02-29', '2000-02-29', '2026-12-31', '9999-12-31'])('%s is one', (text) => {
    expect(isCalendarDate(text)).toBe(true);
    expect(parseCalendarDate(text)).toBe(text);
  });

  it.each([
    '2026-02-29',
    '2026-02-30',
    '2100-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '1899-12-31',
    '10000-01-01',
    '2026-1-1',
    '20260101',
    ' 2026-01-01',
    '2026-01-01\n',
    '2026-01-01T00:00:00Z',
    '٢٠٢٦-٠١-٠١',
    '',
  ])('%j is none', (text) => {
    expect(isCalendarDate(text)).toBe(false);
    expect(() => parseCalendarDate(text)).toThrow(RangeError);
  });
});

describe('day numbers', () => {
  it('count from 1970-01-01', () => {
    expect(toDayNumber('1970-01-01')).toBe(0);
    expect(toDayNumber('1969-12-31')).toBe(-1);
    expect(toDayNumber('2000-03-01')).toBe(11_017);
    expect(fromDayNumber(20_779)).toBe('2026-11-22');
  });

  it('agree with JavaScript’s dates on every 13th day from 1890 to 10100, there and back', () => {
    const first = Date.UTC(1890, 0, 1) / 86_400_000;
    const last = Date.UTC(10_100, 0, 1) / 86_400_000;
    const wrong: string[] = [];
    for (let day = first; day < last; day += 13) {
      const moment = new Date(day * 86_400_000);
      const parts = [moment.getUTCFullYear(), moment.getUTCMonth() + 1, moment.getUTCDate()] as const;
      const text = fromDayNumber(day);
      if (fields(text).join() !== parts.join() || toDayNumber(text) !== day) wrong.push(text);
    }
    expect(wrong).toEqual([]);
  });

  it('know every month’s length', () => {
    for (let year = 1896; year <= 2108; year += 1) {
      for (let month = 1; month <= 12; month += 1) {
        const expected = new Date(Date.UTC(year, month, 0)).getUTCDate();
        expect([year, month, daysInMonth(year, month)]).toEqual([year, month, expected]);
      }
    }
  });
});

describe('date arithmetic', () => {
  it.each([
    ['2026-02-28', 1, '2026-03-01'],
    ['2024-02-28', 1, '2024-02-29'],
    ['2026-01-01', -1, '2025-12-31'],
    ['2026-11-22', 60, '2027-01-21'],
  ] as const)('%s + %i days is %s', (date, days, expected) => {
    expect(addDays(date, days)).toBe(expected);
    expect(daysBetween(date, expected)).toBe(days);
  });

  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2026-01-31', 3, '2026-04-30'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-02-29', 48, '2028-02-29'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-01-15', -13, '2024-12-15'],
    ['2026-12-01', 1, '2027-01-01'],
    ['2026-05-05', 0, '2026-05-05'],
    ['9999-12-01', 1, '10000-01-01'],
  ] as const)('%s + %i months is %s', (date, months, expected) => {
    expect(addMonths(date, months)).toBe(expected);
  });
});

describe('today in a zone', () => {
  it.each([
    ['2026-11-22T23:30:00Z', 'UTC', '2026-11-22'],
    ['2026-11-22T23:30:00Z', 'Europe/Berlin', '2026-11-23'],
    ['2026-11-22T02:00:00Z', 'America/New_York', '2026-11-21'],
    ['2026-11-22T10:00:00Z', 'Pacific/Kiritimati', '2026-11-23'],
    ['2026-11-22T11:59:59Z', 'Pacific/Pago_Pago', '2026-11-22'],
    ['2026-11-22T10:59:59Z', 'Pacific/Pago_Pago', '2026-11-21'],
  ])('at %s in %s is %s', (moment, zone, expected) => {
    expect(dateInZone(new Date(moment), zone)).toBe(expected);
  });

  it('refuses a zone that does not exist', () => {
    expect(() => dateInZone(new Date(0), 'Mars/Olympus')).toThrow(RangeError);
  });
});
