import { type ScheduleInput } from './schedule.js';

/** A schedule that every installation begins with. */
export interface FirstSchedule extends Pick<ScheduleInput, 'name' | 'job' | 'params' | 'cron'> {
  /** Stands for it for ever: what was made once under a key is not made again. */
  readonly key: string;
}

/**
 * The schedules that a new installation begins with. Each is made once, as soon as its job exists (so an
 * upgrade that brings a job brings its schedule), in the installation's zone; whoever deletes it is rid of it.
 */
export const FIRST_SCHEDULES: readonly FirstSchedule[] = [
  {
    key: 'renewal-check',
    name: 'Upcoming renewals, daily',
    job: 'renewal-check',
    params: { includeExpired: true },
    cron: '0 6 * * *',
  },
  { key: 'coverage-gap', name: 'Coverage gaps, Mondays', job: 'coverage-gap', cron: '10 6 * * MON' },
  { key: 'cost-report', name: 'Cost report, Mondays', job: 'cost-report', cron: '20 6 * * MON' },
  { key: 'cost-history', name: 'Cost history, daily', job: 'cost-history', cron: '30 5 * * *' },
  { key: 'cost-anomaly', name: 'Cost anomalies, Mondays', job: 'cost-anomaly', cron: '30 6 * * MON' },
  {
    key: 'coverage-snapshot',
    name: 'Coverage snapshot, Sundays',
    job: 'coverage-snapshot',
    cron: '0 5 * * SUN',
  },
];
