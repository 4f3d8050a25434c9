export { CONSUMER_GROUP, createJobRunner } from './create-job-runner.js';
export type { JobRunnerDependencies, Timings } from './deps.js';
