import { z } from 'zod';
import { calendarDate } from '../schemas.js';

const scope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('schedule'), scheduleId: z.string() }),
  z.object({ kind: z.literal('parameters'), params: z.record(z.string(), z.unknown()) }),
]);

/**
 * What every event about a run carries, so that a consumer can tell old from new and only moves
 * forward: `order` grows with every ended run of the job, `attempt` with every execution of the run.
 */
export const jobEventFields = {
  runId: z.string(),
  /** 0: ended (skipped, cancelled) before it began. */
  attempt: z.int().min(0),
  order: z.int().min(1),
  job: z.string(),
  asOf: calendarDate(),
  notify: z.boolean(),
  scope,
  /** What the run looked for, with defaults, whatever its scope is; absent in events of before. */
  params: z.record(z.string(), z.unknown()).optional(),
  correlationId: z.string().nullable(),
};
