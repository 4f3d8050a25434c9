import { ConfigError, type Config } from './config.js';

/** A configuration with all that the processes of one installation must have in common. */
export interface OwnProcessConfig extends Config {
  readonly mongodbUri: string;
}

/**
 * Checks that a service can live in a process of its own: it needs a database and a broker that the
 * other services reach too, and, when it works with stored secrets, the key that they share.
 * @throws ConfigError naming everything that is missing.
 */
export function requireOwnProcess(
  service: string,
  config: Config,
  needs: { readonly secretKey: boolean } = { secretKey: false },
): OwnProcessConfig {
  const { mongodbUri, kafka, secretKey } = config;
  const missing = [
    ...(mongodbUri === undefined ? ['MONGODB_URI'] : []),
    ...(kafka === undefined ? ['KAFKA_BROKERS'] : []),
    ...(needs.secretKey && secretKey === undefined ? ['TENOR_SECRET_KEY'] : []),
  ];
  if (mongodbUri === undefined || missing.length > 0) {
    const faults = missing.map((name) => `${name} is required to start ${service} as its own process`);
    throw new ConfigError([...faults, 'All services in one process need none of these: npm start']);
  }
  return { ...config, mongodbUri };
}
