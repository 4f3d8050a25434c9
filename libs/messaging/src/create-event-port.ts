import { type Clock, type Config, type Logger, type Registry } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { EmbeddedEventPort } from './embedded/embedded-event-port.js';
import { EventMetrics, type EventObserver } from './event-metrics.js';
import { type EventPort } from './event-port.js';
import { KafkaEventPort } from './kafka/kafka-event-port.js';

export interface CreateEventPortOptions {
  readonly config: Pick<Config, 'kafka'>;
  /** Where the embedded transport keeps events; Kafka does not use it. */
  readonly database: Connection;
  readonly logger: Logger;
  readonly clock: Clock;
  /** What the brokers' logs call this process, such as `tenor-job-runner`. */
  readonly clientId: string;
  /** Where to count; without it, nobody sees the numbers. */
  readonly metrics?: Registry;
}

/** The transport that the configuration names: Kafka when there are brokers, else the embedded one. */
export function createEventPort(options: CreateEventPortOptions): EventPort {
  if (options.metrics === undefined) return createTransport(options, undefined);
  const metrics = new EventMetrics(options.metrics);
  return metrics.measured(createTransport(options, metrics));
}

function createTransport(
  { config, database, logger, clock, clientId }: CreateEventPortOptions,
  observer: EventObserver | undefined,
): EventPort {
  const observed = observer && { observer };
  if (config.kafka !== undefined) {
    return new KafkaEventPort({ settings: config.kafka, clientId, logger, ...observed });
  }
  return new EmbeddedEventPort({ database, logger, clock, ...observed });
}
