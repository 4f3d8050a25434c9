import { ConfigError, type Config } from './config.js';

/**
 * Refuses to start a service as its own process, naming everything that is missing: it needs a
 * database and a broker that the other services reach too.
 * @throws ConfigError always: this version has only the embedded event transport, which lives in one
 * process with all services (`npm start`).
 */
export function requireOwnProcess(service: string, config: Pick<Config, 'mongodbUri' | 'kafka'>): never {
  const faults: string[] = [];
  if (config.mongodbUri === undefined)
    faults.push(`MONGODB_URI is required to start ${service} as its own process`);
  if (config.kafka === undefined)
    faults.push(`KAFKA_BROKERS is required to start ${service} as its own process`);
  if (faults.length === 0) {
    faults.push(
      'KAFKA_BROKERS is set, but this version has only the embedded event transport: start all services in one process (npm start)',
    );
  }
  throw new ConfigError(faults);
}
