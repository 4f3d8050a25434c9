import { Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { databaseUri } from '@tenor/persistence';
import { Registry } from '@tenor/platform';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { JobCommandConsumer } from './commands/job-command-consumer.js';
import { DEPENDENCIES, WORKER_NAME, type JobRunnerDependencies } from './deps.js';
import { EXECUTOR } from './execution/executor-token.js';
import { ThreadExecutor } from './execution/thread-executor.js';
import { PublishRepository } from './publishing/publish-repository.js';
import { RUNNER_METRICS, RunnerMetrics } from './metrics/runner-metrics.js';
import { runGauges } from './metrics/run-gauges.js';
import { Purger } from './purge/purger.js';
import { Publisher } from './publishing/publisher.js';
import { Claimer } from './runs/claimer.js';
import { RunRepository } from './runs/run-repository.js';
import { OccurrenceStarter } from './schedules/occurrence-starter.js';
import { ScheduleStateStore } from './schedules/schedule-state-store.js';
import { ScheduleTicker } from './schedules/schedule-ticker.js';
import { Timers } from './timers.js';

@Module({})
export class JobRunnerModule {
  static with(deps: JobRunnerDependencies): DynamicModule {
    const executor = new ThreadExecutor({
      threads: deps.config.jobs.concurrency,
      databaseUri: databaseUri(deps.database),
      statusesInScope: deps.config.coverageStatuses,
      logger: deps.logger,
      ...(deps.jobsModule && { jobsModule: deps.jobsModule }),
    });
    const registry = deps.metrics ?? new Registry();
    runGauges(registry, deps.database, deps.clock);
    return {
      module: JobRunnerModule,
      imports: [ScheduleModule.forRoot()],
      controllers: [JobCommandConsumer],
      providers: [
        { provide: DEPENDENCIES, useValue: deps },
        // Unique for the life of the process: no other may pass for the holder of a run.
        { provide: WORKER_NAME, useValue: `${hostname()}:${process.pid}:${randomUUID()}` },
        { provide: EXECUTOR, useValue: executor },
        { provide: RUNNER_METRICS, useValue: new RunnerMetrics(registry) },
        RunRepository,
        PublishRepository,
        Publisher,
        Purger,
        Claimer,
        ScheduleStateStore,
        OccurrenceStarter,
        ScheduleTicker,
        Timers,
      ],
    };
  }
}
