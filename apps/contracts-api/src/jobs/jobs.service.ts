import { Inject, Injectable } from '@nestjs/common';
import {
  correlationIdText,
  findJob,
  invalidInput,
  jobCommand,
  Problem,
  toFieldErrors,
  toInstant,
  TOPICS,
  uuid,
  json,
  type JobCommand,
  type Run,
  type RunTrigger,
} from '@tenor/domain';
import { type EventPort } from '@tenor/messaging';
import { findRun, requestRun, type RunRequest } from '@tenor/persistence';
import { today, type Clock, type Config, type Logger } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { z } from 'zod';
import { CLOCK, CONFIG, DATABASE, EVENTS, LOGGER } from '../dependencies.js';
import { type Principal } from '../http/principal.js';
import { type RequestCause } from '../http/request-cause.js';
import { unknownReferences } from './unknown-references.js';
import { newId } from '../records/new-id.js';

/** The body of a request to run a job. */
export const runInput = z.strictObject({
  id: uuid().optional().describe('Chosen by the client: the same request under it again starts nothing.'),
  params: z
    .record(z.string(), json(), 'must be an object')
    .default({})
    .describe('The job’s parameters, flat; `GET /jobs` describes them.'),
  correlationId: correlationIdText()
    .optional()
    .describe(
      'What the caller calls this work; default: the header X-Correlation-Id, else the request’s id.',
    ),
});

const SOURCE = '/tenor/contracts-api';
/** The answer does not wait longer for the transport: the runner's sweep finds the run all the same. */
const PUBLISH_WAIT_MS = 2000;

/** A request that came in over REST, which always has a name and a trace. */
export type ApiRunRequest = RunRequest & {
  readonly params: JobCommand['params'];
  readonly trigger: RunTrigger & { readonly correlationId: string };
  readonly traceparent: string;
};

/** Accepts runs: stores them, then tells the runners. */
@Injectable()
export class JobsService {
  constructor(
    @Inject(DATABASE) private readonly database: Connection,
    @Inject(EVENTS) private readonly events: EventPort,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @throws Problem `not_found` for an unknown job, `invalid_input` naming a bad field or parameter,
   * `conflict` when the id belongs to another request.
   */
  async run(job: string, body: unknown, asker: Principal, cause: RequestCause): Promise<Run> {
    if (findJob(job) === undefined) throw new Problem('not_found', `There is no job "${job}".`);
    const input = runInput.safeParse(body ?? {});
    if (!input.success) throw invalidInput(toFieldErrors(input.error.issues));
    const { id = newId().id, params, correlationId = cause.correlationId } = input.data;
    const { traceparent } = cause;
    const trigger = { kind: 'api', by: asker.name, scheduleId: null, correlationId } as const;
    return this.request({ id, job, params, trigger, traceparent });
  }

  /**
   * Stores the run and tells the runners; the same request under the same id again starts nothing.
   * @throws Problem `invalid_input` naming a bad parameter, `conflict` when the id belongs to another request.
   */
  async request(request: ApiRunRequest): Promise<Run> {
    const { id, job, params, trigger, traceparent } = request;
    const { correlationId, by } = trigger;
    const at = { now: toInstant(this.clock.now()), today: today(this.clock, this.config.timezone) };
    const unknown = await unknownReferences(this.database, job, params);
    // The same request again starts nothing, also when the object is gone since.
    if (unknown.length > 0 && (await findRun(this.database, id)) === undefined) throw invalidInput(unknown);
    const { run, created } = await requestRun(this.database, request, at);
    if (created) this.logger.info({ runId: run.id, job, correlationId, by }, 'run requested');
    if (run.status === 'pending') {
      await this.tell(run, { id, job, params, correlationId }, traceparent);
    }
    return run;
  }

  private async tell(run: Run, command: JobCommand, traceparent: string): Promise<void> {
    const published = this.events
      .publish([
        {
          id: run.id,
          type: jobCommand.type,
          topic: TOPICS.jobCommands,
          key: run.id,
          source: SOURCE,
          time: run.createdAt,
          data: command,
          traceparent,
          ...(command.correlationId !== undefined && { correlationId: command.correlationId }),
        },
      ])
      .catch((error: unknown) => {
        // The run is stored: the runner's sweep finds it.
        this.logger.warn(
          { err: error, runId: run.id },
          'a command was not published; its run starts by the sweep',
        );
      });
    let timer: NodeJS.Timeout | undefined;
    const waited = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PUBLISH_WAIT_MS);
    });
    await Promise.race([published, waited]);
    clearTimeout(timer);
  }
}
