import { NestFactory } from '@nestjs/core';
import { EventPortStrategy, RethrowFilter, type EventPort } from '@tenor/messaging';
import { NestLogger, type Clock, type Config, type Logger, type Service } from '@tenor/platform';
import { type Connection } from 'mongoose';
import 'reflect-metadata';
import { NotifierModule } from './notifier.module.js';

/** The name under which notifiers share the events. */
export const CONSUMER_GROUP = 'tenor-notifier';

/** What the notifier gets from whoever starts it. */
export interface NotifierDependencies {
  readonly config: Config;
  readonly database: Connection;
  readonly events: EventPort;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** The service that turns findings into messages. It consumes nothing yet. */
export async function createNotifier(deps: NotifierDependencies): Promise<Service> {
  const app = await NestFactory.createMicroservice(NotifierModule, {
    strategy: new EventPortStrategy(deps.events, CONSUMER_GROUP),
    logger: new NestLogger(deps.logger),
    abortOnError: false,
  });
  app.useGlobalFilters(new RethrowFilter());
  let stopped: Promise<void> | undefined;
  return {
    async start() {
      await app.listen();
    },
    stop: () => (stopped ??= app.close()),
  };
}
