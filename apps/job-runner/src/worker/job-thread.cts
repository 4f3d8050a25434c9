import type { JobTask, JobVerdict } from '../execution/protocol.js' with { 'resolution-mode': 'import' };

/**
 * What the pool loads into a thread. It is CommonJS because the pool requires its entry, and Node.js 20 ends
 * the whole process when a thread is ended just while it requires an ES module; a thread that imports one may
 * be ended at any moment.
 */
async function runJob(task: JobTask): Promise<JobVerdict> {
  const worker = await import('./job-worker.js');
  return worker.default(task);
}

export = runJob;
