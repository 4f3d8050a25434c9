import { type Instant } from '@tenor/domain';
import {
  localText,
  nextOccurrence,
  nextOccurrences,
  occurrencesBetween,
  previousOccurrence,
  readTiming,
  type Timing,
} from './occurrences.js';

function timing(cron: string, timezone = 'UTC'): Timing {
  return readTiming({ cron, at: null, timezone });
}

function next(cron: string, timezone: string, after: Instant, count: number): string[] {
  return nextOccurrences(timing(cron, timezone), after, count).map((each) => localText(each, timezone));
}

describe('occurrences', () => {
  it('are strictly after the instant, at whole seconds', () => {
    const daily = timing('0 6 * * *');
    expect(nextOccurrence(daily, '2026-11-22T05:59:59.999Z')).toBe('2026-11-22T06:00:00.000Z');
    expect(nextOccurrence(daily, '2026-11-22T06:00:00.000Z')).toBe('2026-11-23T06:00:00.000Z');
    expect(nextOccurrence(daily, '2026-11-22T06:00:00.001Z')).toBe('2026-11-23T06:00:00.000Z');
  });

  it('with seconds come every so many seconds', () => {
    expect(nextOccurrences(timing('*/20 * * * * *'), '2026-11-22T05:59:30.000Z', 3)).toEqual([
      '2026-11-22T05:59:40.000Z',
      '2026-11-22T06:00:00.000Z',
      '2026-11-22T06:00:20.000Z',
    ]);
  });

  it('are at the hours of the zone, winter and summer', () => {
    const daily = timing('0 6 * * *', 'Europe/Berlin');
    expect(nextOccurrence(daily, '2026-01-01T12:00:00.000Z')).toBe('2026-01-02T05:00:00.000Z');
    expect(nextOccurrence(daily, '2026-07-01T12:00:00.000Z')).toBe('2026-07-02T04:00:00.000Z');
  });

  it('on a day of the month or a weekday are on both', () => {
    expect(next('0 0 13 * FRI', 'UTC', '2026-11-01T00:00:00.000Z', 4)).toEqual([
      '2026-11-06T00:00:00+00:00',
      '2026-11-13T00:00:00+00:00',
      '2026-11-20T00:00:00+00:00',
      '2026-11-27T00:00:00+00:00',
    ]);
  });

  it('skip months without the day, and years without 29 February', () => {
    expect(next('0 0 31 * *', 'UTC', '2026-03-31T12:00:00.000Z', 2)).toEqual([
      '2026-05-31T00:00:00+00:00',
      '2026-07-31T00:00:00+00:00',
    ]);
    expect(next('0 0 29 2 *', 'UTC', '2096-03-01T00:00:00.000Z', 1)).toEqual(['2104-02-29T00:00:00+00:00']);
  });

  it('end with the year 9999', () => {
    expect(nextOccurrence(timing('0 0 1 1 *'), '9999-06-01T00:00:00.000Z')).toBeUndefined();
  });

  it('between two instants are counted from after the first to the second, and at most so many', () => {
    const hourly = timing('0 * * * *');
    const [from, to] = ['2026-11-22T06:00:00.000Z', '2026-11-22T09:00:00.000Z'] as const;
    expect(occurrencesBetween(hourly, from, to, 10)).toEqual([
      '2026-11-22T07:00:00.000Z',
      '2026-11-22T08:00:00.000Z',
      '2026-11-22T09:00:00.000Z',
    ]);
    expect(occurrencesBetween(hourly, from, to, 2)).toHaveLength(2);
    expect(occurrencesBetween(hourly, to, from, 10)).toEqual([]);
  });

  it('looking back, the last one is found, itself included', () => {
    const weekly = timing('0 6 * * MON');
    expect(previousOccurrence(weekly, '2026-11-22T12:00:00.000Z')).toBe('2026-11-16T06:00:00.000Z');
    expect(previousOccurrence(weekly, '2026-11-23T06:00:00.000Z')).toBe('2026-11-23T06:00:00.000Z');
    expect(previousOccurrence(timing('0 0 29 2 *'), '2027-01-01T00:00:00.000Z')).toBe(
      '2024-02-29T00:00:00.000Z',
    );
  });

  it('of a single moment are that one', () => {
    const once = readTiming({ cron: null, at: '2026-12-01T06:00:00.000Z', timezone: 'UTC' });
    expect(nextOccurrence(once, '2026-11-22T00:00:00.000Z')).toBe('2026-12-01T06:00:00.000Z');
    expect(nextOccurrence(once, '2026-12-01T06:00:00.000Z')).toBeUndefined();
    expect(previousOccurrence(once, '2026-12-01T06:00:00.000Z')).toBe('2026-12-01T06:00:00.000Z');
    expect(previousOccurrence(once, '2026-12-01T05:59:59.999Z')).toBeUndefined();
  });

  it.each([
    [{ cron: null, at: null, timezone: 'UTC' }, 'exactly one of cron and at must be given'],
    [{ cron: '0 6 * * *', at: '2026-12-01T06:00:00.000Z', timezone: 'UTC' }, 'exactly one of cron and at'],
    [{ cron: '0 99 * * *', at: null, timezone: 'UTC' }, 'cron: field 2 (hour), character 3: "99"'],
    [{ cron: '0 6 * * *', at: null, timezone: 'Mars/Olympus' }, 'timezone: "Mars/Olympus" is not known'],
    [{ cron: '0 6 * * *', at: null, timezone: '+01:00' }, 'timezone: "+01:00" is not known'],
  ] as const)('cannot be had from %j', (text, message) => {
    expect(() => readTiming(text)).toThrow(message);
  });
});

describe('when clocks are set forward, a time that does not exist occurs at the first instant after the gap', () => {
  it.each([
    // 02:00 becomes 03:00.
    [
      'Europe/Berlin',
      '30 2 * * *',
      '2026-03-28T00:00:00.000Z',
      ['2026-03-28T02:30:00+01:00', '2026-03-29T03:00:00+02:00', '2026-03-30T02:30:00+02:00'],
    ],
    [
      'America/New_York',
      '15 2 * * *',
      '2026-03-07T12:00:00.000Z',
      ['2026-03-08T03:00:00-04:00', '2026-03-09T02:15:00-04:00'],
    ],
    // 02:00 becomes 02:30.
    [
      'Australia/Lord_Howe',
      '15 2 * * *',
      '2026-10-02T15:00:00.000Z',
      ['2026-10-03T02:15:00+10:30', '2026-10-04T02:30:00+11:00', '2026-10-05T02:15:00+11:00'],
    ],
    ['Australia/Lord_Howe', '45 2 4 10 *', '2026-10-01T00:00:00.000Z', ['2026-10-04T02:45:00+11:00']],
    // Midnight becomes 01:00.
    [
      'America/Sao_Paulo',
      '0 0 * * *',
      '2018-11-03T12:00:00.000Z',
      ['2018-11-04T01:00:00-02:00', '2018-11-05T00:00:00-02:00'],
    ],
    // 30 December 2011 was left out.
    [
      'Pacific/Apia',
      '0 12 * * *',
      '2011-12-29T00:00:00.000Z',
      ['2011-12-29T12:00:00-10:00', '2011-12-31T00:00:00+14:00', '2011-12-31T12:00:00+14:00'],
    ],
    [
      'Pacific/Apia',
      '0 12 30 12 *',
      '2011-12-01T00:00:00.000Z',
      ['2011-12-31T00:00:00+14:00', '2012-12-30T12:00:00+14:00'],
    ],
  ] as const)('%s %s', (zone, cron, after, expected) => {
    expect(next(cron, zone, after, expected.length)).toEqual(expected);
  });

  it('those of one gap occur once together, also with one at its end', () => {
    expect(next('*/15 2-3 * * *', 'Europe/Berlin', '2026-03-29T00:00:00.000Z', 3)).toEqual([
      '2026-03-29T03:00:00+02:00',
      '2026-03-29T03:15:00+02:00',
      '2026-03-29T03:30:00+02:00',
    ]);
  });
});

describe('when clocks are set back, a time that exists twice occurs the first time only', () => {
  it.each([
    // 03:00 becomes 02:00.
    [
      'Europe/Berlin',
      '30 2 * * *',
      '2026-10-24T12:00:00.000Z',
      ['2026-10-25T02:30:00+02:00', '2026-10-26T02:30:00+01:00'],
    ],
    [
      'Europe/Berlin',
      '*/30 * * * *',
      '2026-10-24T23:45:00.000Z',
      ['2026-10-25T02:00:00+02:00', '2026-10-25T02:30:00+02:00', '2026-10-25T03:00:00+01:00'],
    ],
    [
      'Europe/Berlin',
      '59 59 2 * * *',
      '2026-10-24T12:00:00.000Z',
      ['2026-10-25T02:59:59+02:00', '2026-10-26T02:59:59+01:00'],
    ],
    [
      'America/New_York',
      '0 1 * * *',
      '2026-10-31T12:00:00.000Z',
      ['2026-11-01T01:00:00-04:00', '2026-11-02T01:00:00-05:00'],
    ],
    // 02:00 becomes 01:30.
    [
      'Australia/Lord_Howe',
      '45 1 * * *',
      '2026-04-03T12:00:00.000Z',
      ['2026-04-04T01:45:00+11:00', '2026-04-05T01:45:00+11:00', '2026-04-06T01:45:00+10:30'],
    ],
    [
      'Australia/Lord_Howe',
      '*/15 1-2 5 4 *',
      '2026-04-04T14:10:00.000Z',
      [
        '2026-04-05T01:15:00+11:00',
        '2026-04-05T01:30:00+11:00',
        '2026-04-05T01:45:00+11:00',
        '2026-04-05T02:00:00+10:30',
      ],
    ],
  ] as const)('%s %s', (zone, cron, after, expected) => {
    expect(next(cron, zone, after, expected.length)).toEqual(expected);
  });

  it('in the midst of the second hour, nothing that was before comes again', () => {
    const daily = timing('30 2 * * *', 'Europe/Berlin');
    // 02:10 for the second time.
    expect(nextOccurrence(daily, '2026-10-25T01:10:00.000Z')).toBe('2026-10-26T01:30:00.000Z');
    expect(previousOccurrence(daily, '2026-10-25T01:10:00.000Z')).toBe('2026-10-25T00:30:00.000Z');
  });
});
