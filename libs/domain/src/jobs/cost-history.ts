import { z } from 'zod';
import { trueOrFalse } from '../schemas.js';
import { type JobDefinition } from './job-definition.js';

const params = z.strictObject({
  dryRun: trueOrFalse().default(false).describe('Only say what would be captured, and write nothing.'),
});

export type CostHistoryParams = z.output<typeof params>;

export const costHistory = {
  name: 'cost-history',
  title: 'Capture cost history snapshot',
  description:
    'Keeps what contracts cost on a day, per currency and per contract, for the cost history and for anomalies. A second run for the same day replaces the first.',
  params,
  singleton: true,
} as const satisfies JobDefinition;
