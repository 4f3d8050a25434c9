import { z } from 'zod';
import { LOG_LEVELS } from '../runs/log-entry.js';
import { TOPICS, type EventDefinition } from './event-definition.js';
import { jobEventFields } from './job-event.js';

const data = z.object({
  ...jobEventFields,
  entry: z.object({
    id: z.string(),
    seq: z.int().min(1),
    at: z.string(),
    level: z.enum(LOG_LEVELS),
    grouping: z.string(),
    message: z.string(),
    object: z.object({ type: z.string(), id: z.string(), name: z.string(), url: z.string() }).nullable(),
    labels: z.record(z.string(), z.string()),
    data: z.record(z.string(), z.unknown()),
    fingerprint: z.string().nullable(),
    /** Tenants whose objects it names, when it is about something of a tenant; absent in events of before. */
    tenantIds: z.array(z.string()).optional(),
  }),
});

export type JobLogEntryEvent = z.output<typeof data>;

/** One log entry of a run that has ended. */
export const jobLogEntry: EventDefinition<JobLogEntryEvent> = {
  type: 'tenor.job.log-entry.v1',
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
      scope: {
        kind: 'parameters',
        params: {
          windowDays: 60,
          includeExpired: false,
          expiredWithinDays: 90,
          imminentDays: 7,
          noticeLeadDays: 14,
        },
      },
      correlationId: null,
      entry: {
        id: '0192f0c1-2b7a-7000-8000-000000000001:1:1',
        seq: 1,
        at: '2026-11-22T06:00:01.250Z',
        level: 'warning',
        grouping: 'main',
        message:
          "[URGENT] Contract 'Acme MSA' (provider=Acme Networks) renews 2026-12-31 — 39 day(s) remaining. Notice deadline 2026-12-01 in 9 day(s). Auto-renew is ON.",
        object: {
          type: 'contract',
          id: '0192f0c1-2b7a-7000-8000-0000000000aa',
          name: 'Acme MSA',
          url: '/api/v1/contracts/0192f0c1-2b7a-7000-8000-0000000000aa',
        },
        labels: {
          job: 'renewal-check',
          level: 'warning',
          grouping: 'main',
          tier: 'urgent',
          provider: 'Acme Networks',
        },
        data: { daysRemaining: 39 },
        fingerprint: '6c1f0b2e9a',
      },
    },
    {
      runId: '0192f0c1-2b7a-7000-8000-000000000001',
      attempt: 1,
      order: 42,
      job: 'renewal-check',
      asOf: '2026-11-22',
      notify: true,
      scope: {
        kind: 'parameters',
        params: {
          windowDays: 60,
          includeExpired: false,
          expiredWithinDays: 90,
          imminentDays: 7,
          noticeLeadDays: 14,
        },
      },
      correlationId: null,
      entry: {
        id: '0192f0c1-2b7a-7000-8000-000000000001:1:2',
        seq: 2,
        at: '2026-11-22T06:00:01.250Z',
        level: 'warning',
        grouping: 'main',
        message:
          "[URGENT] Contract 'Acme MSA' (provider=Acme Networks) renews 2026-12-31 — 39 day(s) remaining. Notice deadline 2026-12-01 in 9 day(s). Auto-renew is ON.",
        object: {
          type: 'contract',
          id: '0192f0c1-2b7a-7000-8000-0000000000aa',
          name: 'Acme MSA',
          url: '/api/v1/contracts/0192f0c1-2b7a-7000-8000-0000000000aa',
        },
        labels: {
          job: 'renewal-check',
          level: 'warning',
          grouping: 'main',
          tier: 'urgent',
          provider: 'Acme Networks',
          tenant: 'Plant Hamburg',
        },
        data: { daysRemaining: 39 },
        fingerprint: '6c1f0b2e9a',
        tenantIds: ['0192f0c1-2b7a-7000-8000-0000000000bb'],
      },
    },
  ],
};
