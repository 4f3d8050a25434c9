import { type Schedule } from '@tenor/domain';

/** A schedule that checks renewals daily at six; a test overrides what it is about. */
export function schedule(overrides: Partial<Schedule> = {}): Schedule {
  return {
    id: '0192f0c1-2b7a-7000-8000-0000000000bb',
    name: 'Upcoming renewals, daily',
    job: 'renewal-check',
    params: { includeExpired: true },
    cron: '0 6 * * *',
    at: null,
    timezone: 'UTC',
    enabled: true,
    catchUp: 'last',
    catchUpHours: 24,
    description: null,
    timingVersion: 1,
    timingSince: '2026-11-22T00:00:00.000Z',
    createdAt: '2026-11-22T00:00:00.000Z',
    updatedAt: '2026-11-22T00:00:00.000Z',
    version: 1,
    ...overrides,
  };
}
