import { z } from 'zod';
import { trueOrFalse } from '../schemas.js';
import { type JobDefinition } from './job-definition.js';

const params = z.strictObject({
  dryRun: trueOrFalse().default(false).describe('Only say what would be captured; nothing is stored.'),
});

export type CoverageSnapshotParams = z.output<typeof params>;

export const coverageSnapshot = {
  name: 'coverage-snapshot',
  title: 'Capture coverage snapshot',
  description:
    'Records which devices no contract covers on the day, so that later days can be compared with it.',
  params,
  singleton: true,
} as const satisfies JobDefinition;
