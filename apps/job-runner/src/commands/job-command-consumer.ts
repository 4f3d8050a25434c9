import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { Problem, toInstant, TOPICS } from '@tenor/domain';
import { DONE, type IncomingEvent, type Outcome } from '@tenor/messaging';
import { requestRun, runLogFields } from '@tenor/persistence';
import { toError, today } from '@tenor/platform';
import { DEPENDENCIES, type JobRunnerDependencies } from '../deps.js';
import { Claimer } from '../runs/claimer.js';
import { parseJobCommand } from './parse-job-command.js';

/** Stores what a command asks for. The claimer does the rest, so a command handled twice starts nothing twice. */
@Controller()
export class JobCommandConsumer {
  constructor(
    @Inject(DEPENDENCIES) private readonly deps: JobRunnerDependencies,
    @Inject(Claimer) private readonly claimer: Claimer,
  ) {}

  @EventPattern(TOPICS.jobCommands)
  async handle(@Payload() events: readonly IncomingEvent[]): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const event of events) {
      const outcome = await this.accept(event);
      outcomes.push(outcome);
      // What follows must not overtake it.
      if (outcome.status === 'error') break;
    }
    if (outcomes.some((outcome) => outcome.status === 'done')) this.claimer.poke();
    return outcomes;
  }

  private async accept(event: IncomingEvent): Promise<Outcome> {
    const command = parseJobCommand(event);
    if (!command.ok) return { status: 'fault', reason: command.reason };
    const { clock, config, database } = this.deps;
    try {
      const at = { now: toInstant(clock.now()), today: today(clock, config.timezone) };
      const { run, created } = await requestRun(database, command.value, at);
      if (created) {
        this.deps.logger.info({ ...runLogFields(run), by: run.trigger.by }, 'run requested by a command');
      }
      return DONE;
    } catch (thrown) {
      const error = toError(thrown);
      if (error instanceof Problem && !error.retryable) return { status: 'fault', reason: error.message };
      return { status: 'error', error };
    }
  }
}
