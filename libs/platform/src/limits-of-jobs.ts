import { JOB_NAMES, type JobTimeLimits } from '@tenor/domain';
import { z } from 'zod';
import { blankIsUnset } from './variable-fields.js';

/** The longest that a job may be given, in seconds: a day. */
const LIMIT_MAX = 86_400;
const ENTRY = /^\s*([a-z-]+)\s*=\s*(\d{1,5})\s*\/\s*(\d{1,5})\s*$/;

/** Reads `coverage-gap=900/1800,cost-report=60/120`: seconds of the soft and the hard limit, by job. */
export const limitsOfJobs = z.preprocess(
  blankIsUnset,
  z
    .string()
    .default('')
    .transform((text, context): Readonly<Record<string, JobTimeLimits>> => {
      const limits: Record<string, JobTimeLimits> = {};
      for (const entry of text.split(',').filter((part) => part.trim() !== '')) {
        const read = parseEntry(entry, limits);
        if (typeof read === 'string') context.addIssue({ code: 'custom', message: read });
        else limits[read.job] = read.limits;
      }
      return limits;
    }),
);

function parseEntry(
  entry: string,
  known: Readonly<Record<string, JobTimeLimits>>,
): { readonly job: string; readonly limits: JobTimeLimits } | string {
  const [, job = '', soft, hard] = ENTRY.exec(entry) ?? [];
  if (job === '')
    return `must be jobs with two limits such as coverage-gap=900/1800, found "${entry.trim()}"`;
  if (!JOB_NAMES.some((name) => name === job))
    return `names an unknown job, "${job}" (known: ${JOB_NAMES.join(', ')})`;
  if (Object.hasOwn(known, job)) return `names ${job} twice`;
  const limits = { softSeconds: Number(soft), hardSeconds: Number(hard) };
  if (limits.softSeconds < 1 || limits.hardSeconds > LIMIT_MAX || limits.hardSeconds < limits.softSeconds)
    return `must give ${job} limits from 1 to ${LIMIT_MAX} seconds, the second not less than the first`;
  return { job, limits };
}
