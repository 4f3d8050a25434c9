import { costAnomaly } from './cost-anomaly.js';
import { costHistory } from './cost-history.js';
import { costReport } from './cost-report.js';
import { coverageGap } from './coverage-gap.js';
import { coverageSnapshot } from './coverage-snapshot.js';
import { type JobDefinition } from './job-definition.js';
import { renewalCheck } from './renewal-check.js';

/** Every job of the product: one line each. */
const DEFINITIONS = [
  renewalCheck,
  coverageGap,
  costReport,
  costHistory,
  costAnomaly,
  coverageSnapshot,
] as const satisfies readonly JobDefinition[];

export type JobName = (typeof DEFINITIONS)[number]['name'];

export const JOB_NAMES: readonly JobName[] = DEFINITIONS.map((definition) => definition.name);

const BY_NAME: ReadonlyMap<string, JobDefinition<JobName>> = new Map(
  DEFINITIONS.map((definition) => [definition.name, definition]),
);

/** The definition of that name, or undefined. */
export function findJob(name: string): JobDefinition<JobName> | undefined {
  return BY_NAME.get(name);
}

/** All definitions, in the order in which they are listed to people. */
export function allJobs(): readonly JobDefinition<JobName>[] {
  return DEFINITIONS;
}
