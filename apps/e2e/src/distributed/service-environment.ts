import { type ServiceName } from './service-process.js';

export const ADMIN_TOKEN = 'a-token-of-the-tests-0123456789';
const SECRET_KEY = '5e'.repeat(32);

const SECRETS: Readonly<Record<ServiceName, Readonly<Record<string, string>>>> = {
  'contracts-api': { TENOR_ADMIN_TOKEN: ADMIN_TOKEN, TENOR_SECRET_KEY: SECRET_KEY },
  'job-runner': {},
  notifier: { TENOR_SECRET_KEY: SECRET_KEY },
};

/** What a service of the distributed profile is told, beside its port and data directory: as docker-compose.yml does it. */
export function serviceEnvironment(
  service: ServiceName,
  at: { readonly mongodbUri: string; readonly brokers: readonly string[] },
): Readonly<Record<string, string>> {
  return {
    MONGODB_URI: at.mongodbUri,
    KAFKA_BROKERS: at.brokers.join(','),
    KAFKA_CREATE_TOPICS: 'false',
    TENOR_LOG_LEVEL: 'warn',
    ...SECRETS[service],
  };
}
