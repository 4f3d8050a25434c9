import { z } from 'zod';
import { wholeNumber } from '../schemas.js';
import { type JobDefinition } from './job-definition.js';

const THRESHOLD = 'must be a number from 1 to 200, with at most two decimals';
const AMOUNT = 'must be a decimal number as text, such as "500.00", with at most 13 digits and 4 decimals';

const params = z.strictObject({
  thresholdPct: z
    .number(THRESHOLD)
    .min(1, THRESHOLD)
    .max(200, THRESHOLD)
    .multipleOf(0.01, THRESHOLD)
    .default(20)
    .describe('Percent: a change of at least so much is reported.'),
  lookbackWeeks: wholeNumber(1, 52)
    .default(4)
    .describe('Weeks back: the latest snapshot that is at least so old is compared with.'),
  minAmount: z
    .string(AMOUNT)
    .regex(/^\d{1,13}(\.\d{1,4})?$/, AMOUNT)
    .default('0')
    .describe('Changes of less, in the currency that changed, are not reported.'),
  maxAgeDays: wholeNumber(1, 400)
    .default(8)
    .describe('Days: a latest snapshot that is older says nothing about now, and is warned of.'),
});

export type CostAnomalyParams = z.output<typeof params>;

export const costAnomaly = {
  name: 'cost-anomaly',
  title: 'Detect cost anomalies',
  description:
    'Compares the latest cost snapshot with one of some weeks ago, and reports what changed by a threshold, with the providers and contracts that made it change.',
  params,
  singleton: false,
} as const satisfies JobDefinition;
