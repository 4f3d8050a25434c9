import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { jobRunEnded, TOPICS } from '@tenor/domain';
import { type IncomingEvent, type Outcome } from '@tenor/messaging';
import { Workers } from './workers.js';

/** Hands the events of the topics to the parts that know them. */
@Controller()
export class EventConsumer {
  constructor(@Inject(Workers) private readonly workers: Workers) {}

  @EventPattern(TOPICS.jobEvents)
  async jobEvents(@Payload() events: readonly IncomingEvent[]): Promise<readonly Outcome[]> {
    const outcomes = await this.workers.parts.jobEvents.handle(events);
    // While a run goes on, groupWait is looked at by the clock; its end is to be told of at once.
    if (events.some(({ headers }) => headers['ce_type'] === jobRunEnded.type)) this.workers.pokeFlush();
    return outcomes;
  }

  @EventPattern(TOPICS.notifierCommands)
  commands(@Payload() events: readonly IncomingEvent[]): Promise<readonly Outcome[]> {
    return this.workers.parts.commands.handle(events);
  }
}
