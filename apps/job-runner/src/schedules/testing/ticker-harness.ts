import { addMilliseconds, toInstant, type Instant, type Schedule } from '@tenor/domain';
import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import {
  connectDatabase,
  ensureRunIndexes,
  ensureScheduleIndexes,
  ensureScheduleStateIndexes,
  findScheduleStates,
  fromSchedule,
  RUNS,
  scheduleModel,
  type RunDocument,
} from '@tenor/persistence';
import { createLogger, loadConfig } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { OccurrenceStarter } from '../occurrence-starter.js';
import { ScheduleStateStore } from '../schedule-state-store.js';
import { ScheduleTicker } from '../schedule-ticker.js';

/** What a test puts in the place of a ticker's parts. */
export interface TickerParts {
  readonly states?: (real: ScheduleStateStore) => ScheduleStateStore;
  readonly starter?: (real: OccurrenceStarter) => OccurrenceStarter;
  readonly isSingleton?: (job: string) => boolean;
  readonly poke?: () => void;
}

/** A database and tickers on it, whose clock stands until the test moves it. */
export class TickerHarness {
  now: Instant = '2026-11-22T00:00:00.000Z';

  private constructor(
    private readonly mongo: TestMongo,
    readonly database: Connection,
  ) {}

  static async start(): Promise<TickerHarness> {
    const mongo = await startTestMongo();
    const database = await connectDatabase(mongo.uri, { appName: 'test' });
    await ensureRunIndexes(database);
    await ensureScheduleIndexes(database);
    await ensureScheduleStateIndexes(database);
    return new TickerHarness(mongo, database);
  }

  /** One runner's ticker. */
  ticker(parts: TickerParts = {}): ScheduleTicker {
    const deps = {
      config: loadConfig({}),
      database: this.database,
      clock: { now: () => new Date(this.now) },
      logger: createLogger('test', 'silent'),
      ...(parts.isSingleton && { isSingleton: parts.isSingleton }),
    };
    const states = new ScheduleStateStore(deps);
    const starter = new OccurrenceStarter(deps, { runSkipped: () => undefined });
    return new ScheduleTicker(deps, parts.states?.(states) ?? states, parts.starter?.(starter) ?? starter, {
      poke: parts.poke ?? (() => undefined),
    });
  }

  states(): ScheduleStateStore {
    return new ScheduleStateStore({ database: this.database });
  }

  move(milliseconds: number): void {
    this.now = addMilliseconds(this.now, milliseconds);
  }

  /** Stores the schedule as contracts-api would. */
  async save(schedule: Schedule): Promise<Schedule> {
    const { _id, ...fields } = fromSchedule(schedule);
    await scheduleModel(this.database).updateOne({ _id }, { $set: fields }, { upsert: true }).exec();
    return schedule;
  }

  /** The schedule after an edit of now; `timing`: of its cron expression, moment, zone or pause. */
  async edit(schedule: Schedule, change: Partial<Schedule>, timing: boolean): Promise<Schedule> {
    const version = schedule.version + 1;
    return this.save({
      ...schedule,
      ...change,
      version,
      updatedAt: this.now,
      ...(timing && { timingVersion: version, timingSince: this.now }),
    });
  }

  async state(id: string) {
    return (await findScheduleStates(this.database, [id])).get(id);
  }

  /** All runs, in the order of their occurrences. */
  runs(): Promise<RunDocument[]> {
    return this.database.collection<RunDocument>(RUNS).find({}).sort({ scheduledFor: 1 }).toArray();
  }

  async occurrences(): Promise<(Instant | null)[]> {
    return (await this.runs()).map(({ scheduledFor }) => scheduledFor);
  }

  async clear(): Promise<void> {
    this.now = '2026-11-22T00:00:00.000Z';
    for (const name of [RUNS, 'schedules', 'scheduleStates']) {
      await this.database.collection(name).deleteMany({});
    }
  }

  async close(): Promise<void> {
    await this.database.close();
    await this.mongo.stop();
  }
}

/** Instants from `from` on, `count` of them, so many milliseconds apart. */
export function every(milliseconds: number, from: Instant, count: number): Instant[] {
  const begin = Date.parse(from);
  return Array.from({ length: count }, (_, i) => toInstant(new Date(begin + i * milliseconds)));
}
