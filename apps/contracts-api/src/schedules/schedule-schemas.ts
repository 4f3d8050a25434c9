import { RUN_STATUSES, scheduleInput } from '@tenor/domain';
import { inputSchema, objectSchemas, type JsonSchema } from '../openapi/json-schema.js';
import {
  INSTANT,
  INSTANT_OR_NULL,
  object,
  oneOf,
  orNull,
  pageOf,
  TEXT,
  TEXT_OR_NULL,
} from '../openapi/shapes.js';
import { runNowInput } from './schedules.service.js';

const { create, patch, view, list } = objectSchemas(
  scheduleInput,
  { view: 'Schedule' },
  {
    outputs: {
      timezone: { ...TEXT, description: 'The IANA zone in which `cron` is read.' },
      nextRunAt: {
        ...INSTANT_OR_NULL,
        description: 'When it runs next; null: never, or while it is paused.',
      },
      lastRunId: {
        ...TEXT_OR_NULL,
        description: 'The run that was asked for last, by the clock or by hand.',
      },
      lastRunAt: INSTANT_OR_NULL,
      lastStatus: {
        ...orNull(oneOf(...RUN_STATUSES)),
        description: 'Pending until that run has ended; `failed` without a run when none could be asked for.',
      },
      lastError: {
        ...orNull(object({ code: TEXT, message: TEXT })),
        description: 'Why it failed or was skipped.',
      },
    },
    example: {
      name: 'Renewals of the next 90 days, on working days',
      job: 'renewal-check',
      params: { windowDays: 90, includeExpired: true },
      cron: '30 7 * * MON-FRI',
      timezone: 'Europe/Berlin',
    },
  },
);

/** The schedule’s shapes in the API's description. */
export const scheduleComponents: Readonly<Record<string, JsonSchema>> = {
  ScheduleCreate: create,
  SchedulePatch: { ...patch, examples: [{ enabled: false }, { cron: '0 8 * * *' }] },
  Schedule: view,
  ScheduleList: list,
  ScheduleRunNow: inputSchema(runNowInput),
  Occurrence: object({
    at: INSTANT,
    local: { ...TEXT, description: 'On the clock of the zone.', examples: ['2026-11-24T07:30:00+01:00'] },
  }),
  OccurrenceList: pageOf('Occurrence'),
};
