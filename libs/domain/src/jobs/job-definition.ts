import { type z } from 'zod';
import { calendarDate, trueOrFalse } from '../schemas.js';

/** A job as everybody knows it: its stable name, its texts, and the schema of its own parameters. */
export interface JobDefinition<Name extends string = string, Params extends z.ZodObject = z.ZodObject> {
  readonly name: Name;
  readonly title: string;
  readonly description: string;
  /** The job's own parameters, all with defaults; strict. */
  readonly params: Params;
  /** Jobs that write: a second run waits until the first has ended. */
  readonly singleton: boolean;
  /** How long one execution may take, in place of what the configuration says for all. */
  readonly limits?: JobTimeLimits;
}

/** In seconds from the begin of an execution. */
export interface JobTimeLimits {
  /** The job is asked to stop at its next checkpoint. */
  readonly softSeconds: number;
  /** Its thread is ended; not less than the soft limit. */
  readonly hardSeconds: number;
}

/** Parameters that every job takes beside its own. */
export const commonParams = {
  asOf: calendarDate()
    .optional()
    .describe('The day for which the job looks at today’s records; default: today in the configured zone.'),
  notify: trueOrFalse()
    .optional()
    .describe('Whether findings are routed to people; default: true exactly when asOf is today.'),
};
