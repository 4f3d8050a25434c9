import { z } from 'zod';
import { optionalUuid } from '../entity.js';
import { trueOrFalse } from '../schemas.js';
import { type JobDefinition } from './job-definition.js';

const params = z.strictObject({
  locationId: optionalUuid().describe('Only devices in this location, by its id; default: all devices.'),
  includeDescendants: trueOrFalse()
    .default(false)
    .describe('Also devices in the locations below it, at any depth.'),
});

export type CoverageGapParams = z.output<typeof params>;

export const coverageGap = {
  name: 'coverage-gap',
  title: 'Find devices without contract coverage',
  description:
    'Reports devices in use that no contract in force covers, neither directly nor by way of their rack, location, tenant or parent device.',
  params,
  singleton: false,
} as const satisfies JobDefinition;
