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
