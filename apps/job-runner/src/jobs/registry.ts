import { costAnomalyJob } from './cost-anomaly/cost-anomaly.js';
import { costHistoryJob } from './cost-history/cost-history.js';
import { costReportJob } from './cost-report/cost-report.js';
import { coverageGapJob } from './coverage-gap/coverage-gap.js';
import { coverageSnapshotJob } from './coverage-snapshot/coverage-snapshot.js';
import { type Job } from './job.js';
import { renewalCheckJob } from './renewal-check/renewal-check.js';

/** What the worker thread needs of a job, whatever its parameters are. */
export type RunnableJob = Pick<Job, 'definition' | 'run'>;

/** Every job that this runner can execute: one line each. */
const JOBS: readonly RunnableJob[] = [
  renewalCheckJob,
  coverageGapJob,
  costReportJob,
  costHistoryJob,
  costAnomalyJob,
  coverageSnapshotJob,
];

const BY_NAME = new Map(JOBS.map((job) => [job.definition.name, job]));

/** The job of that name, or undefined. */
export function findJob(name: string): RunnableJob | undefined {
  return BY_NAME.get(name);
}
