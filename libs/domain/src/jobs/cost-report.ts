import { z } from 'zod';
import { wholeNumber } from '../schemas.js';
import { type JobDefinition } from './job-definition.js';

const params = z.strictObject({
  forecastWindowDays: wholeNumber(1, 3650)
    .default(90)
    .describe('Days ahead, both ends included: the cost of every renewal within is forecast.'),
});

export type CostReportParams = z.output<typeof params>;

export const costReport = {
  name: 'cost-report',
  title: 'Monthly cost report',
  description:
    'Reports what contracts cost a month, what their coming renewals cost, the top vendor of each currency and the coverage gaps.',
  params,
  singleton: false,
} as const satisfies JobDefinition;
