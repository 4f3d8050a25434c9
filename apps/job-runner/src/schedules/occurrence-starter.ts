import { Inject, Injectable } from '@nestjs/common';
import { Problem, toInstant, type CalendarDate, type Instant, type Run, type Schedule } from '@tenor/domain';
import { isSingletonJob, requestRun, runLogFields, runModel, type RunRequest } from '@tenor/persistence';
import { today } from '@tenor/platform';
import { DEPENDENCIES, type JobRunnerDependencies } from '../deps.js';
import { RUNNER_METRICS, type RunnerMetrics } from '../metrics/runner-metrics.js';
import { scheduleRunId } from './schedule-run-id.js';
import { type LastStart } from './schedule-state-store.js';
import { skipRun } from './skip-run.js';

/** Turns an occurrence into its one run. */
@Injectable()
export class OccurrenceStarter {
  constructor(
    @Inject(DEPENDENCIES)
    private readonly deps: Pick<
      JobRunnerDependencies,
      'database' | 'clock' | 'config' | 'logger' | 'isSingleton'
    >,
    @Inject(RUNNER_METRICS) private readonly metrics: Pick<RunnerMetrics, 'runSkipped'>,
  ) {}

  /**
   * Asks for the occurrence's run: for today, with the schedule's parameters. The run is the same whoever
   * asks and however often. Of a singleton that is running, the run is stored as skipped, and says so.
   * @returns What is to be noted; undefined when the occurrence was started before, under other parameters
   * (somebody edited the schedule in between).
   * @throws the driver's errors when the database is away.
   */
  async start(schedule: Schedule, occurrence: Instant): Promise<LastStart | undefined> {
    const { clock, config } = this.deps;
    const at = { now: toInstant(clock.now()), today: today(clock, config.timezone) };
    try {
      const { run, created } = await this.request(schedule, occurrence, at);
      if (created) {
        if (run.status === 'skipped') this.metrics.runSkipped(run.job);
        const fields = { ...runLogFields(run), scheduleId: schedule.id, scheduledFor: occurrence };
        this.deps.logger.info({ ...fields, status: run.status }, 'run requested by a schedule');
      }
      return { runId: run.id, at: run.createdAt, status: run.status, error: run.error };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.code === 'conflict') return undefined;
      if (error.code !== 'invalid_input') throw error;
      // The job is not known to this version, or its parameters have changed: no run can tell, so the state does.
      this.deps.logger.warn({ scheduleId: schedule.id, err: error }, 'a schedule’s job refuses it');
      const code = error.errors[0]?.code === 'unknown_job' ? 'unknown_job' : 'invalid_params';
      return { runId: null, at: at.now, status: 'failed', error: { code, message: error.message } };
    }
  }

  private async request(
    schedule: Schedule,
    occurrence: Instant,
    at: { readonly now: Instant; readonly today: CalendarDate },
  ): Promise<{ run: Run; created: boolean }> {
    const { database, isSingleton = isSingletonJob } = this.deps;
    const request: RunRequest = {
      id: scheduleRunId(schedule.id, occurrence),
      job: schedule.job,
      params: schedule.params,
      trigger: { kind: 'schedule', by: schedule.name, scheduleId: schedule.id, correlationId: null },
      scheduledFor: occurrence,
    };
    if (isSingleton(schedule.job)) {
      const running = await this.runningId(schedule.job);
      if (running !== undefined) return skipRun(database, request, at, running);
    }
    return requestRun(database, request, at, isSingleton);
  }

  private async runningId(job: string): Promise<string | undefined> {
    const running = await runModel(this.deps.database)
      .findOne()
      .where({ job, status: 'running', singleton: true })
      .select({ _id: 1 })
      .lean<{ _id: string }>()
      .exec();
    return running?._id;
  }
}
