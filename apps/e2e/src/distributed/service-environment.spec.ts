import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { serviceEnvironment } from './service-environment.js';
import { SERVICES } from './service-process.js';

const file = readFileSync(join(__dirname, '../../../../docker-compose.yml'), 'utf8');
const compose = parse(file, { merge: true }) as {
  services: Record<string, { environment: Record<string, string> }>;
};

test.each(SERVICES)('the tests give %s no variable that the compose file does not give it', (service) => {
  const given = Object.keys(serviceEnvironment(service, { mongodbUri: '', brokers: [] }));
  const inCompose = compose.services[service]?.environment ?? {};

  expect(given.filter((name) => !(name in inCompose))).toEqual([]);
  expect(inCompose['KAFKA_CREATE_TOPICS']).toBe('false');
});
