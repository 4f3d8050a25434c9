import { type LogEntryDraft } from '@tenor/domain';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JobContext, type JobOutcome } from '../jobs/job.js';

/** What the jobs of the tests do, as their parameters say. */
export interface TestParams {
  /** Findings to log, in batches of `batch`, with `pauseMs` before each batch. */
  readonly entries: number;
  readonly batch?: number;
  readonly pauseMs?: number;
  /** How it ends; default: with the number of entries as result. */
  readonly end?:
    | 'throw'
    | 'throw-code'
    | 'exit'
    | 'crash'
    | 'bad-result'
    | 'object'
    | 'away'
    | 'no-await'
    | 'unstorable'
    // Never comes to an end: waits, or computes.
    | 'hang'
    | 'spin'
    // Waits until it is asked to stop, then sums up and returns, or throws as it was told.
    | 'sum-up'
    | 'obey'
    | 'heap'
    | 'kill-process';
}

function finding(n: number): LogEntryDraft {
  return {
    level: n % 2 === 0 ? 'info' : 'warning',
    message: `finding ${n}`,
    object: { type: 'thing', id: String(n), name: `Thing ${n}`, url: `/api/v1/things/${n}` },
    labels: { tier: 'urgent', 'tag_a.b$c': 'true' },
    data: { n },
    fingerprint: `fp-${n}`,
  };
}

async function run(context: JobContext<TestParams>): Promise<JobOutcome> {
  const { params } = context;
  const { entries, batch = 10, pauseMs = 0, end } = params;
  for (let from = 1; from <= entries; from += batch) {
    if (pauseMs > 0) await sleep(pauseMs);
    const drafts = Array.from({ length: Math.min(batch, entries - from + 1) }, (_, i) => finding(from + i));
    if (end === 'no-await') void context.log(drafts);
    else await context.log(drafts);
    context.progress(Math.min(from + batch - 1, entries), entries);
  }
  switch (end) {
    case 'throw':
      throw new Error('the job broke');
    case 'throw-code':
      throw Object.assign(new Error('no such location'), { code: 'unknown_location' });
    case 'exit':
      return process.exit(3);
    case 'crash':
      setImmediate(() => {
        throw new Error('outside of any promise');
      });
      return sleep(60_000, 0);
    case 'unstorable':
      await context.log([
        finding(entries + 1),
        { ...finding(entries + 2), data: { blob: 'x'.repeat(17_000_000) } },
      ]);
      return 0;
    case 'bad-result':
      return Number.NaN;
    case 'object':
      return { burn: { USD: '12.00' } };
    case 'hang':
      return new Promise(() => undefined);
    case 'spin':
      for (let n = 0; ; n = (n + 1) % 1000);
    case 'sum-up':
      await untilAborted(context.signal);
      await context.log([{ level: 'info', message: 'stopped early' }]);
      return entries;
    case 'obey':
      await untilAborted(context.signal);
      context.signal.throwIfAborted();
      return entries;
    case 'heap': {
      const kept: number[][] = [];
      for (;;) kept.push(Array.from({ length: 100_000 }, (_, i) => i + kept.length));
    }
    case 'kill-process':
      process.kill(process.pid, 'SIGKILL');
      return sleep(60_000, 0);
    case 'away':
      throw Object.assign(new Error('connection closed'), { name: 'MongoNetworkError' });
    default:
      await context.log([{ level: 'info', message: `done: ${entries}` }]);
      return entries;
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** In place of the product's registry. */
export function findJob(name: string): { run: typeof run } | undefined {
  return name === 'renewal-check' ? { run } : undefined;
}
