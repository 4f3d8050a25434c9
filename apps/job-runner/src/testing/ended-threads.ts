import { allJobs } from '@tenor/domain';
import { createLogger } from '@tenor/platform';
import { setTimeout as sleep } from 'node:timers/promises';
import { ThreadExecutor } from '../execution/thread-executor.js';

/**
 * Ends so many threads while they start, each at another moment of its first milliseconds, and says what the
 * runs' verdicts were. A process of its own, since what it guards against would end the one that does it.
 */
const [threads = '100', withinMs = '400'] = process.argv.slice(2);
const AT_ONCE = 2;
const [job] = allJobs();
if (job === undefined) throw new Error('there is no job');

const executor = new ThreadExecutor({
  threads: AT_ONCE,
  // Nobody listens there: no job comes so far as to begin.
  databaseUri: 'mongodb://127.0.0.1:9/none',
  statusesInScope: [],
  logger: createLogger('test', 'silent'),
});
const run = {
  id: '00000000-0000-7000-8000-000000000000',
  job: job.name,
  attempt: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  startedAt: null,
  params: {},
  asOf: '2026-01-01',
} as const;
const listener = { log: () => Promise.resolve(), progress: () => undefined, begun: () => undefined };

const verdicts = new Map<string, number>();
let started = 0;
async function endThreads(): Promise<void> {
  while (started < Number(threads)) {
    const moment = (started++ / Number(threads)) * Number(withinMs);
    const abort = new AbortController();
    const verdict = executor.execute(run, listener, abort.signal);
    await sleep(moment);
    abort.abort();
    const known = await verdict;
    const code = known.ok ? 'ok' : known.error.code;
    verdicts.set(code, (verdicts.get(code) ?? 0) + 1);
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, endThreads));
await executor.destroy();
process.stdout.write(`${JSON.stringify(Object.fromEntries(verdicts))}\n`);
