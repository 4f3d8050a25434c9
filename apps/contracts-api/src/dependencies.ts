import { type EventPort } from '@tenor/messaging';
import { type Clock, type Config, type HealthCheck, type Logger, type Registry } from '@tenor/platform';
import { type Connection } from 'mongoose';

/** What a service is given from outside: tests and the two profiles give different ones. */
export interface ServiceDependencies {
  readonly config: Config;
  readonly database: Connection;
  readonly events: EventPort;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Where to count, and what `/metrics` shows; without it, there is none. */
  readonly metrics?: Registry;
}

export interface ContractsApiDependencies extends ServiceDependencies {
  /** The administrator's bearer token. */
  readonly adminToken: string;
  /** The product's version, shown in the API's description. */
  readonly version: string;
  /** What `/health/ready` tells of beside the database and the events. */
  readonly checks?: readonly HealthCheck[];
}

/**
 * Injection tokens of the dependencies, provided by the root module everywhere:
 * `constructor(@Inject(DATABASE) private readonly database: Connection) {}`.
 */
export const CONFIG = Symbol('Config');
export const DATABASE = Symbol('Database');
export const EVENTS = Symbol('Events');
export const LOGGER = Symbol('Logger');
export const CLOCK = Symbol('Clock');
export const HEALTH = Symbol('Health');
