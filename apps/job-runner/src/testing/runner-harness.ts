import {
  jobLogEntry,
  jobRunEnded,
  jobRunStarted,
  TOPICS,
  toInstant,
  type Run,
  type JobRunStartedEvent,
} from '@tenor/domain';
import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { EmbeddedEventPort, parseEvent, type EventPort, type IncomingEvent } from '@tenor/messaging';
import {
  connectDatabase,
  ensureRunIndexes,
  findRun,
  pendingRun,
  readEntries,
  RUNS,
  type RunDocument,
} from '@tenor/persistence';
import { createLogger, loadConfig, systemClock, type Config, type Service } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { v7 } from 'uuid';
import { createJobRunner } from '../create-job-runner.js';
import { type JobRunnerDependencies, type Timings } from '../deps.js';
import { type TestParams } from './test-jobs.js';

const WAIT_MS = 60_000;
/** Of a claim: short, since tests wait for its end; a machine that stands still for longer loses its runs. */
const LEASE_SECONDS = 3;

/** A published event of a run, as a consumer sees it. */
export type Seen =
  | {
      readonly kind: 'entry';
      readonly runId: string;
      readonly attempt: number;
      readonly seq: number;
      readonly id: string;
    }
  | {
      readonly kind: 'end';
      readonly runId: string;
      readonly attempt: number;
      readonly status: string;
      readonly order: number;
    };

export interface RunnerOverrides extends Partial<JobRunnerDependencies> {
  /** A part of the configuration. */
  readonly jobs?: Partial<Config['jobs']>;
}

/** A database, the embedded transport with one observer of the job events, and runners on them. */
export class RunnerHarness {
  readonly seen: Seen[] = [];
  readonly started: JobRunStartedEvent[] = [];
  private readonly runners: Service[] = [];

  private constructor(
    readonly mongo: TestMongo,
    readonly database: Connection,
    readonly events: EmbeddedEventPort,
  ) {}

  static async start(): Promise<RunnerHarness> {
    const mongo = await startTestMongo();
    const database = await connectDatabase(mongo.uri, { appName: 'test' });
    await ensureRunIndexes(database);
    const events = new EmbeddedEventPort({
      database,
      logger: createLogger('test', 'silent'),
      clock: systemClock,
    });
    const harness = new RunnerHarness(mongo, database, events);
    events.subscribe({
      topic: TOPICS.jobEvents,
      group: 'observer',
      handle: (batch) => {
        for (const event of batch) {
          const started = parseEvent(jobRunStarted, event);
          if (started.ok) harness.started.push(started.value.data);
          else harness.seen.push(read(event));
        }
        return Promise.resolve(batch.map(() => ({ status: 'done' })));
      },
    });
    await events.start();
    return harness;
  }

  dependencies(overrides: Partial<JobRunnerDependencies> = {}): JobRunnerDependencies {
    const config = loadConfig({});
    return {
      config: { ...config, jobs: { ...config.jobs, concurrency: 2, leaseSeconds: LEASE_SECONDS } },
      database: this.database,
      events: this.events,
      logger: createLogger('test', process.env['TENOR_TEST_LOG'] === undefined ? 'silent' : 'debug'),
      clock: systemClock,
      jobsModule: pathToFileURL(createRequire(import.meta.url).resolve('@tenor/job-runner/testing/jobs')),
      timings: {
        claimEveryMs: 100,
        publishEveryMs: 100,
        stopGraceMs: 100,
        cancelEveryMs: 100,
        cancelGraceMs: 500,
      },
      ...overrides,
    };
  }

  /** By default one that takes no commands: the port has one handler per topic and group. */
  async runner(
    timings: Partial<Timings> = {},
    events: EventPort = this.publishOnly(),
    { jobs, ...overrides }: RunnerOverrides = {},
  ): Promise<Service> {
    const { config, ...rest } = this.dependencies({ events, ...overrides });
    const deps = { ...rest, config: { ...config, jobs: { ...config.jobs, ...jobs } } };
    const runner = await createJobRunner({ ...deps, timings: { ...deps.timings, ...timings } });
    this.runners.push(runner);
    await runner.start();
    return runner;
  }

  publishOnly(publish: EventPort['publish'] = (events) => this.events.publish(events)): EventPort {
    const nothing = () => Promise.resolve();
    const lag = () => Promise.resolve([]);
    return { publish, subscribe: () => undefined, start: nothing, check: nothing, lag, stop: nothing };
  }

  /** A pending run of the test job. */
  async request(params: TestParams, overrides: Partial<RunDocument> = {}): Promise<string> {
    const id = overrides._id ?? v7();
    const trigger = { kind: 'api', by: 'test', scheduleId: null, correlationId: 'c-1' } as const;
    const document = pendingRun(
      { id, job: 'renewal-check', params, trigger },
      { job: 'renewal-check', params: { ...params }, asOf: undefined, notify: undefined },
      { now: toInstant(new Date()), today: '2026-11-22' },
    );
    await this.database.collection<RunDocument>(RUNS).insertOne({ ...document, ...overrides });
    return id;
  }

  async stored(id: string): Promise<RunDocument> {
    const document = await this.database.collection<RunDocument>(RUNS).findOne({ _id: id });
    if (document === null) throw new Error(`no run ${id}`);
    return document;
  }

  async until<T>(
    what: string,
    probe: () => Promise<T | undefined | false> | T | undefined | false,
    waitMs = WAIT_MS,
  ): Promise<T> {
    const end = Date.now() + waitMs;
    for (;;) {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
      if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
      await sleep(10);
    }
  }

  /** Waits until the run has ended and is fully published. */
  published(id: string, waitMs = WAIT_MS): Promise<Run> {
    return this.until(
      `run ${id} ended and published`,
      async () => {
        const run = await findRun(this.database, id);
        return run !== undefined && run.finishedAt !== null && run.emittedSeq === run.lastSeq + 1
          ? run
          : undefined;
      },
      waitMs,
    );
  }

  entries(run: Run) {
    return readEntries(
      this.database,
      { runId: run.id, attempt: run.attempt },
      { afterSeq: 0, limit: Math.max(1, run.lastSeq) },
    );
  }

  seenOf(runId: string): Seen[] {
    return this.seen.filter((event) => event.runId === runId);
  }

  async stopRunners(): Promise<void> {
    await Promise.all(this.runners.splice(0).map((runner) => runner.stop()));
  }

  async close(): Promise<void> {
    await this.stopRunners();
    await this.events.stop();
    await this.database.close();
    await this.mongo.stop();
  }
}

function read(event: IncomingEvent): Seen {
  const entry = parseEvent(jobLogEntry, event);
  if (entry.ok) {
    const {
      runId,
      attempt,
      entry: { seq, id },
    } = entry.value.data;
    return { kind: 'entry', runId, attempt, seq, id };
  }
  const end = parseEvent(jobRunEnded, event);
  if (!end.ok) throw new Error(`${entry.reason}; ${end.reason}`);
  const { runId, attempt, status, order } = end.value.data;
  return { kind: 'end', runId, attempt, status, order };
}
