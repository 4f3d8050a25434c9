import { EmbeddedEventPort } from '@tenor/messaging';
import { connectDatabase } from '@tenor/persistence';
import { createLogger, loadConfig, systemClock } from '@tenor/platform';
import 'reflect-metadata';
import { createJobRunner } from '../create-job-runner.js';

/**
 * A runner as a process that can be killed, with the jobs of the tests, by which it can kill itself, or with
 * those of the product; it is told where the database is, and for how many seconds its claims hold.
 */
const [uri, jobs = 'test', lease = '1'] = process.argv.slice(2);
if (uri === undefined) throw new Error('usage: runner-process <mongodb uri> [test|product] [lease seconds]');
const database = await connectDatabase(uri, { appName: 'test-runner' });
const config = loadConfig({});
const shared = { database, logger: createLogger('test', 'silent'), clock: systemClock };
const runner = await createJobRunner({
  ...shared,
  config: { ...config, jobs: { ...config.jobs, leaseSeconds: Number(lease) } },
  events: new EmbeddedEventPort(shared),
  ...(jobs === 'test' && { jobsModule: new URL('./test-jobs.js', import.meta.url) }),
  timings: { claimEveryMs: 100, publishEveryMs: 100 },
});
await runner.start();
process.stdout.write('ready\n');
