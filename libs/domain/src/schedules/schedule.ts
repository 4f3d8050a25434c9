import { z } from 'zod';
import { type Entity } from '../entity.js';
import { toInstant, type Instant } from '../instant.js';
import { parseJobParams } from '../jobs/parse-job-params.js';
import { type RunStatus } from '../runs/run.js';
import { json, longText, optionalLine, singleLine, trueOrFalse, wholeNumber } from '../schemas.js';

export const SCHEDULE_NAME_MAX = 100;
/** Longest cron expression and longest zone name. */
export const CRON_TEXT_MAX = 200;
const ZONE_TEXT_MAX = 64;

/** What happens to occurrences that were missed while no runner was there, by how it is called. */
export const CATCH_UPS = ['none', 'last', 'all'] as const;
export type CatchUp = (typeof CATCH_UPS)[number];

export const CATCH_UP_HOURS_MAX = 168;

const ISO_MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** A moment with its distance from UTC, kept in UTC; absent and null mean "not given". */
const moment = z
  .string('must be a moment such as 2026-12-01T06:00:00Z')
  .refine((text) => isMoment(text), {
    message: 'must be a real moment with its zone, such as 2026-12-01T06:00:00Z or 2026-12-01T07:00+01:00',
    params: { code: 'invalid_instant' },
  })
  .transform((text): Instant => toInstant(new Date(text)))
  .nullish()
  .transform((instant) => instant ?? null)
  .meta({ format: 'date-time' });

function isMoment(text: string): boolean {
  if (!ISO_MOMENT.test(text) || Number.isNaN(Date.parse(text))) return false;
  // Date.parse takes 30 February as 2 March: read as UTC, the same day must come out.
  const local = new Date(`${text.slice(0, 16)}:00Z`);
  return !Number.isNaN(local.getTime()) && local.toISOString().slice(0, 16) === text.slice(0, 16);
}

const fields = z.strictObject({
  name: singleLine(SCHEDULE_NAME_MAX).describe('Unique without regard to case.'),
  job: singleLine(CRON_TEXT_MAX).describe('A job’s name; `GET /jobs` lists them.'),
  params: z
    .record(z.string(), json(), 'must be an object')
    .default({})
    .describe('The job’s parameters, flat, without `asOf`: a run is for the day on which it starts.'),
  cron: optionalLine(CRON_TEXT_MAX).describe(
    'Five fields (minute, hour, day of month, month, day of week), or six with the second first; either this or `at`.',
  ),
  at: moment.describe('Once, at this moment; either this or `cron`.'),
  timezone: optionalLine(ZONE_TEXT_MAX).describe(
    'The IANA zone in which `cron` is read; default: the installation’s (TENOR_TIMEZONE).',
  ),
  enabled: trueOrFalse().default(true).describe('False: paused. What falls into a pause is not made up for.'),
  catchUp: z
    .enum(CATCH_UPS, `must be one of ${CATCH_UPS.join(', ')}`)
    .default('last')
    .describe('Which occurrences start late, after no runner was there: none, the last one, or all.'),
  catchUpHours: wholeNumber(1, CATCH_UP_HOURS_MAX)
    .default(24)
    .describe('How long ago an occurrence may have been missed to start all the same.'),
  description: longText(),
});

/**
 * What a client writes of a schedule. Whether `cron` and `timezone` mean something is for libs/schedule to
 * say; here: one of `cron` and `at`, a known job, and parameters that it takes.
 */
export const scheduleInput = fields.superRefine((schedule, context) => {
  if ((schedule.cron === null) === (schedule.at === null)) {
    const message = schedule.cron === null ? 'is required, or at' : 'must not be given together with at';
    const code = schedule.cron === null ? 'required' : 'exclusive';
    context.addIssue({ code: 'custom', path: ['cron'], message, params: { code } });
  }
  if (Object.hasOwn(schedule.params, 'asOf')) {
    const message = 'is not for schedules: a run is for the day on which it starts';
    context.addIssue({ code: 'custom', path: ['params', 'asOf'], message, params: { code: 'not_allowed' } });
    return;
  }
  const parsed = parseJobParams(schedule.job, schedule.params);
  if (parsed.ok) return;
  for (const { path, message, code } of parsed.errors) {
    context.addIssue({ code: 'custom', path: path.split('.'), message, params: { code } });
  }
});

export type ScheduleInput = z.input<typeof scheduleInput>;
export type ScheduleData = z.output<typeof scheduleInput>;

/** A job that runs by itself. */
export type Schedule = Entity &
  Readonly<Omit<ScheduleData, 'timezone'>> & {
    readonly timezone: string;
    /** The version at which `cron`, `at`, `timezone` or `enabled` changed last, and when that was. */
    readonly timingVersion: number;
    readonly timingSince: Instant;
  };

/** How far the runners are with a schedule. */
export interface ScheduleState {
  readonly scheduleId: string;
  /** The version of the schedule that `nextRunAt` was decided by. */
  readonly scheduleVersion: number;
  readonly timingVersion: number;
  readonly timingSince: Instant;
  /** Null: never again, paused, or not to be understood (see `lastError`). */
  readonly nextRunAt: Instant | null;
  /** The run that was asked for last, by the clock or by hand; null before the first. */
  readonly lastRunId: string | null;
  readonly lastRunAt: Instant | null;
  /** That run's state when it was last looked at: pending until it has ended. `failed` without a run: see `lastError`. */
  readonly lastStatus: RunStatus | null;
  readonly lastError: { readonly code: string; readonly message: string } | null;
}
