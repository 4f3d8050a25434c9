import { DEFAULT_STATUSES_IN_SCOPE, type LogEntryDraft } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { type JobContext } from '../job.js';

/** An execution that keeps what the job says. */
export class RecordedRun<Params> {
  readonly entries: LogEntryDraft[] = [];
  readonly progress: (readonly [number, number | null])[] = [];
  readonly stopping = new AbortController();
  readonly context: JobContext<Params>;

  constructor(database: Connection, params: Params, overrides: Partial<JobContext<Params>> = {}) {
    this.context = {
      run: {
        id: '0192f0c1-2b7a-7000-8000-0000000000aa',
        attempt: 1,
        startedAt: '2026-11-22T06:10:00.000Z',
      },
      params,
      asOf: '2026-11-22',
      statusesInScope: DEFAULT_STATUSES_IN_SCOPE,
      database,
      signal: this.stopping.signal,
      log: async (batch) => {
        await new Promise((resolve) => setImmediate(resolve));
        this.entries.push(...batch);
      },
      progress: (done, total) => this.progress.push([done, total]),
      ...overrides,
    };
  }

  get messages(): string[] {
    return this.entries.map(({ message }) => message);
  }
}
