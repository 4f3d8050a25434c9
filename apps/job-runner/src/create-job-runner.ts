import { NestFactory } from '@nestjs/core';
import { EventPortStrategy, RethrowFilter } from '@tenor/messaging';
import { ensureRunIndexes, ensureScheduleStateIndexes, ensureSnapshotIndexes } from '@tenor/persistence';
import { NestLogger, type HealthCheck, type Service } from '@tenor/platform';
import { type Connection } from 'mongoose';
import 'reflect-metadata';
import { type JobRunnerDependencies } from './deps.js';
import { EXECUTOR } from './execution/executor-token.js';
import { type ThreadExecutor } from './execution/thread-executor.js';
import { JobRunnerModule } from './job-runner.module.js';
import { Publisher } from './publishing/publisher.js';
import { Purger } from './purge/purger.js';
import { Claimer } from './runs/claimer.js';
import { ScheduleTicker } from './schedules/schedule-ticker.js';
import { Timers } from './timers.js';

/** The name under which runners share the commands. */
export const CONSUMER_GROUP = 'tenor-job-runner';

/** Makes the indexes of the collections that job-runner owns; any number of processes may do so at once. */
export async function ensureRunnerIndexes(database: Connection): Promise<void> {
  await ensureRunIndexes(database);
  await ensureScheduleStateIndexes(database);
  await ensureSnapshotIndexes(database);
}

/**
 * The service that executes runs and publishes what they find. Any number of them share a database.
 * `stop()` claims nothing more, lets the runs in hand finish for five seconds, then ends their
 * threads and gives them back (their lease ends at once, and the attempt does not count against
 * them), so that another runner, or this one after its restart, executes them anew.
 * The database must have been opened by `connectDatabase`.
 */
export async function createJobRunner(
  deps: JobRunnerDependencies,
): Promise<Service & { readonly health: HealthCheck }> {
  const app = await NestFactory.createMicroservice(JobRunnerModule.with(deps), {
    strategy: new EventPortStrategy(deps.events, CONSUMER_GROUP),
    logger: new NestLogger(deps.logger),
    abortOnError: false,
  });
  app.useGlobalFilters(new RethrowFilter());
  const claimer = app.get(Claimer);
  const publisher = app.get(Publisher);
  const schedules = app.get(ScheduleTicker);
  const purger = app.get(Purger);
  let stopped: Promise<void> | undefined;
  let started = false;

  async function stop(): Promise<void> {
    if (started) app.get(Timers).stopSweeps();
    await schedules.stop();
    await purger.stop();
    await claimer.stop();
    await publisher.stop();
    await app.close();
    await app.get<ThreadExecutor>(EXECUTOR).destroy();
  }

  return {
    async start() {
      await ensureRunnerIndexes(deps.database);
      await app.listen();
      started = true;
      schedules.poke();
      claimer.poke();
      publisher.poke();
      purger.poke();
    },
    stop: () => (stopped ??= stop()),
    health: {
      name: 'jobRunner',
      check() {
        claimer.checkAlive();
        return Promise.resolve();
      },
    },
  };
}
