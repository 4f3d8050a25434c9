import { z } from 'zod';
import { LOG_LEVELS } from '../runs/log-entry.js';
import { RUN_STATUSES } from '../runs/run.js';
import { TOPICS, type EventDefinition } from './event-definition.js';
import { jobEventFields } from './job-event.js';

const data = z.object({
  ...jobEventFields,
  status: z.enum(RUN_STATUSES),
  result: z.unknown(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  findings: z.int().min(0),
  entries: z.int().min(0),
  logCounts: z.record(z.enum(LOG_LEVELS), z.int().min(0)),
  startedAt: z.string().nullable(),
  finishedAt: z.string(),
});

export type JobRunEndedEvent = z.output<typeof data>;

/** The end of a run; it never overtakes the run's entries (same topic, same key). */
export const jobRunEnded: EventDefinition<JobRunEndedEvent> = {
  type: 'tenor.job.run-ended.v1',
  topic: TOPICS.jobEvents,
  data,
  key: (event) => event.job,
  samples: [
    {
      runId: '0192f0c1-2b7a-7000-8000-000000000001',
      attempt: 1,
      order: 42,
      job: 'renewal-check',
      asOf: '2026-11-22',
      notify: true,
      scope: { kind: 'schedule', scheduleId: '0192f0c1-2b7a-7000-8000-0000000000bb' },
      correlationId: 'change-4711',
      status: 'succeeded',
      result: 12,
      error: null,
      findings: 12,
      entries: 13,
      logCounts: { debug: 0, info: 5, success: 0, warning: 8, failure: 0, error: 0, critical: 0 },
      startedAt: '2026-11-22T06:00:00.100Z',
      finishedAt: '2026-11-22T06:00:01.400Z',
    },
    {
      runId: '0192f0c1-2b7a-7000-8000-000000000002',
      attempt: 1,
      order: 43,
      job: 'renewal-check',
      asOf: '2026-11-23',
      notify: true,
      scope: { kind: 'schedule', scheduleId: '0192f0c1-2b7a-7000-8000-0000000000bb' },
      params: {
        windowDays: 60,
        includeExpired: true,
        expiredWithinDays: 90,
        imminentDays: 7,
        noticeLeadDays: 14,
      },
      correlationId: null,
      status: 'succeeded',
      result: 0,
      error: null,
      findings: 0,
      entries: 1,
      logCounts: { debug: 0, info: 1, success: 0, warning: 0, failure: 0, error: 0, critical: 0 },
      startedAt: '2026-11-23T06:00:00.100Z',
      finishedAt: '2026-11-23T06:00:01.400Z',
    },
    {
      runId: '0192f0c1-2b7a-7000-8000-000000000003',
      attempt: 0,
      order: 44,
      job: 'renewal-check',
      asOf: '2026-11-23',
      notify: true,
      scope: { kind: 'parameters', params: {} },
      params: {},
      correlationId: null,
      status: 'cancelled',
      result: null,
      error: { code: 'cancelled', message: 'The run was cancelled before it began.' },
      findings: 0,
      entries: 0,
      logCounts: { debug: 0, info: 0, success: 0, warning: 0, failure: 0, error: 0, critical: 0 },
      startedAt: null,
      finishedAt: '2026-11-23T06:00:01.400Z',
    },
  ],
};
