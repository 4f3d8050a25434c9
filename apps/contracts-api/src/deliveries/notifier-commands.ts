import { Inject, Injectable } from '@nestjs/common';
import { Problem, toInstant, type EventDefinition } from '@tenor/domain';
import { type EventPort } from '@tenor/messaging';
import { type Clock, type Logger } from '@tenor/platform';
import { v7 } from 'uuid';
import { CLOCK, EVENTS, LOGGER } from '../dependencies.js';
import { type RequestCause } from '../http/request-cause.js';

const SOURCE = '/tenor/contracts-api';
/** Longer than this nobody waits for an answer; the command may still be published then. */
const PUBLISH_WAIT_MS = 5_000;

/** Tells the notifier what to do. Nothing of it is stored here, so what is not published does not happen. */
@Injectable()
export class NotifierCommands {
  constructor(
    @Inject(EVENTS) private readonly events: EventPort,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws Problem unavailable when the transport does not take it, or not in time. */
  async publish<Data>(definition: EventDefinition<Data>, data: Data, cause: RequestCause): Promise<void> {
    const event = {
      id: v7(),
      type: definition.type,
      topic: definition.topic,
      key: definition.key(data),
      source: SOURCE,
      time: toInstant(this.clock.now()),
      data,
      ...cause,
    };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('the transport did not answer in time')), PUBLISH_WAIT_MS);
    });
    try {
      await Promise.race([this.events.publish([event]), late]);
    } catch (error) {
      this.logger.warn({ err: error, type: definition.type }, 'a command was not published');
      throw new Problem('unavailable', 'The notifier cannot be reached at the moment. Try again soon.');
    } finally {
      clearTimeout(timer);
    }
  }
}
