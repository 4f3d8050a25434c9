import { z } from 'zod';
import { calendarDate } from '../schemas.js';
import { TOPICS, type EventDefinition } from './event-definition.js';
import { jobEventFields } from './job-event.js';

const { runId, attempt, job, notify, scope } = jobEventFields;

const data = z.object({
  runId,
  attempt,
  job,
  asOf: calendarDate(),
  notify,
  scope,
  params: z.record(z.string(), z.unknown()),
  correlationId: z.string().nullable(),
  startedAt: z.string(),
});

export type JobRunStartedEvent = z.output<typeof data>;

/**
 * An execution of a run has begun: for whoever watches. It has no order yet, and may be missing (it is
 * published once, and nothing waits for it): what happened is told by the run's end.
 */
export const jobRunStarted: EventDefinition<JobRunStartedEvent> = {
  type: 'tenor.job.run-started.v1',
  topic: TOPICS.jobEvents,
  data,
  key: (event) => event.job,
  samples: [
    {
      runId: '0192f0c1-2b7a-7000-8000-000000000001',
      attempt: 1,
      job: 'renewal-check',
      asOf: '2026-11-22',
      notify: true,
      scope: { kind: 'schedule', scheduleId: '0192f0c1-2b7a-7000-8000-0000000000bb' },
      params: {
        windowDays: 60,
        includeExpired: true,
        expiredWithinDays: 90,
        imminentDays: 7,
        noticeLeadDays: 14,
      },
      correlationId: 'change-4711',
      startedAt: '2026-11-22T06:00:00.100Z',
    },
  ],
};
