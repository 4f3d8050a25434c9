import { type Schedule, type ScheduleState } from '@tenor/domain';
import { followSchedule } from './follow-schedule.js';
import { scheduleRunId } from './schedule-run-id.js';
import { schedule } from './testing/schedule.js';

const DAILY = schedule({ cron: '0 6 * * *', timingSince: '2026-11-22T05:59:59.000Z' });

function stateOf(of: Schedule, overrides: Partial<ScheduleState> = {}): ScheduleState {
  return {
    scheduleId: of.id,
    scheduleVersion: of.version,
    timingVersion: of.timingVersion,
    timingSince: of.timingSince,
    nextRunAt: '2026-11-22T06:00:00.000Z',
    lastRunId: null,
    lastRunAt: null,
    lastStatus: null,
    lastError: null,
    ...overrides,
  };
}

describe('the state of a schedule', () => {
  it('waits, when it is new, for the first occurrence after the schedule was made', () => {
    expect(followSchedule(DAILY, undefined)).toEqual({
      scheduleVersion: 1,
      timingVersion: 1,
      timingSince: '2026-11-22T05:59:59.000Z',
      nextRunAt: '2026-11-22T06:00:00.000Z',
    });
  });

  it('has nothing to follow while the schedule stays as it is', () => {
    expect(followSchedule(DAILY, stateOf(DAILY))).toBeUndefined();
  });

  it('keeps an occurrence that is due when something else than the timing is edited', () => {
    const edited = { ...DAILY, version: 2, updatedAt: '2026-11-22T06:00:10.000Z' } as const;
    expect(followSchedule(edited, stateOf(DAILY))).toEqual({
      scheduleVersion: 2,
      timingVersion: 1,
      timingSince: DAILY.timingSince,
      nextRunAt: '2026-11-22T06:00:00.000Z',
    });
  });

  it('counts new timing from the moment of the edit, however late it is seen', () => {
    const edited = {
      ...DAILY,
      version: 2,
      timingVersion: 2,
      timingSince: '2026-11-22T06:20:00.000Z',
      cron: '30 6 * * *',
    } as const;
    expect(followSchedule(edited, stateOf(DAILY))).toMatchObject({ nextRunAt: '2026-11-22T06:30:00.000Z' });
  });

  it('waits for nothing while the schedule is paused, and after that for what comes then', () => {
    const paused = {
      ...DAILY,
      version: 2,
      timingVersion: 2,
      timingSince: '2026-11-22T05:59:59.500Z',
      enabled: false,
    } as const;
    const state = stateOf(paused, { nextRunAt: null });
    expect(followSchedule(paused, stateOf(DAILY))).toMatchObject({ nextRunAt: null });
    const resumed = {
      ...paused,
      version: 3,
      timingVersion: 3,
      timingSince: '2026-11-25T12:00:00.000Z',
      enabled: true,
    } as const;
    expect(followSchedule(resumed, state)).toMatchObject({ nextRunAt: '2026-11-26T06:00:00.000Z' });
  });

  it('is made anew when another schedule was made under the same id', () => {
    const again = { ...DAILY, timingSince: '2026-11-23T12:00:00.000Z' } as const;
    expect(followSchedule(again, stateOf(DAILY))).toMatchObject({ nextRunAt: '2026-11-24T06:00:00.000Z' });
  });

  it('waits for nothing once the only moment is over', () => {
    const once = schedule({
      cron: null,
      at: '2026-11-22T06:00:00.000Z',
      timingSince: '2026-11-22T07:00:00.000Z',
    });
    expect(followSchedule(once, undefined)).toMatchObject({ nextRunAt: null });
  });

  it.each([
    [{ cron: '0 6 * * MOON' }, 'cron: field 5 (day of week), character 9: "MOON" is not allowed'],
    [{ timezone: 'Mars/Olympus' }, 'timezone: "Mars/Olympus" is not known'],
  ])('says what is wrong with a schedule that this version cannot understand (%j)', (fields, message) => {
    expect(followSchedule({ ...DAILY, ...fields }, undefined)).toMatchObject({
      nextRunAt: null,
      fault: { code: 'invalid_timing', message: expect.stringContaining(message) as string },
    });
  });
});

describe('the id of an occurrence’s run', () => {
  it('is a UUID that follows from schedule and occurrence, and never changes', () => {
    expect(scheduleRunId('0192f0c1-2b7a-7000-8000-0000000000bb', '2026-11-22T06:00:00.000Z')).toBe(
      'd8152e01-ce67-5156-951a-e4704cdf93ed',
    );
    const ids = [
      scheduleRunId('a', '2026-11-22T06:00:00.000Z'),
      scheduleRunId('b', '2026-11-22T06:00:00.000Z'),
      scheduleRunId('a', '2026-11-23T06:00:00.000Z'),
    ];
    expect(new Set(ids).size).toBe(3);
  });
});
