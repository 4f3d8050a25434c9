import { Inject, Injectable } from '@nestjs/common';
import { hasEnded, json, Problem, uuid, type Run } from '@tenor/domain';
import { findRun, findSchedules, requestCancel } from '@tenor/persistence';
import { type Logger } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { z } from 'zod';
import { DATABASE, LOGGER } from '../dependencies.js';
import { type Principal } from '../http/principal.js';
import { type RequestCause } from '../http/request-cause.js';
import { newId } from '../records/new-id.js';
import { parseInput } from '../records/parse-input.js';
import { JobsService, type ApiRunRequest } from './jobs.service.js';

/** The body of a request to run the same again. */
export const retryInput = z.strictObject({
  id: uuid()
    .optional()
    .describe('Of the new run, chosen by the client: the same request under it again starts nothing.'),
});

/** What can be done with a run that is there. */
@Injectable()
export class RunsService {
  constructor(
    @Inject(DATABASE) private readonly database: Connection,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly jobs: JobsService,
  ) {}

  /** @throws Problem not_found */
  async get(id: string): Promise<Run> {
    return found(id, await findRun(this.database, id));
  }

  /**
   * Asks for its end; a run that has ended stays as it is.
   * @throws Problem not_found
   */
  async cancel(id: string, asker: Principal): Promise<Run> {
    const run = found(id, await requestCancel(this.database, id));
    if (!hasEnded(run.status)) this.logger.info({ runId: id, job: run.job, by: asker.name }, 'run cancelled');
    return run;
  }

  /**
   * Asks for the same once more: job, parameters and day. It is told to people when the day is today and
   * the first was to be told.
   * @throws Problem `not_found`; `conflict` as long as the run has not ended, or when the new id is taken.
   */
  async retry(id: string, body: unknown, asker: Principal, cause: RequestCause): Promise<Run> {
    const { id: newRunId = newId().id } = parseInput(retryInput, body ?? {});
    const run = await this.get(id);
    if (!hasEnded(run.status)) {
      const message = `has not ended (${run.status}); cancel it first`;
      throw new Problem('conflict', `Run ${id} ${message}.`, [{ path: 'id', message, code: 'not_ended' }]);
    }
    const { correlationId, traceparent } = cause;
    return this.jobs.request({
      id: newRunId,
      job: run.job,
      params: { ...jsonParams(run), asOf: run.asOf, ...(!run.notify && { notify: false }) },
      trigger: { kind: 'retry', by: asker.name, scheduleId: await this.scheduleOf(run), correlationId },
      traceparent,
      retryOf: run.id,
    });
  }

  /** What the retry of a schedule's run finds, counts for the schedule, as long as that is there. */
  private async scheduleOf({ trigger: { scheduleId } }: Run): Promise<string | null> {
    if (scheduleId === null) return null;
    return (await findSchedules(this.database, [scheduleId])).has(scheduleId) ? scheduleId : null;
  }
}

/** What is stored was read from JSON. */
function jsonParams({ params }: Run): ApiRunRequest['params'] {
  return parseInput(z.record(z.string(), json()), params);
}

function found(id: string, run: Run | undefined): Run {
  if (run === undefined) throw new Problem('not_found', `There is no run ${id}.`);
  return run;
}
