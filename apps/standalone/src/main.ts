import 'reflect-metadata';
import { runProcess, type Config } from '@tenor/platform';
import { startTenor, type Tenor } from './tenor.js';

/** All services in one process. `MONGODB_URI` and `KAFKA_BROKERS` each replace what is embedded. */
await runProcess({
  name: 'Tenor',
  async start(context) {
    const tenor = await startTenor(context);
    return { banner: banner(context.config, tenor), stop: () => tenor.stop() };
  },
});

function banner(config: Config, { url, adminTokenFile, adminPasswordFile }: Tenor): string {
  const token = adminTokenFile ?? 'the one in TENOR_ADMIN_TOKEN';
  const database = config.mongodbUri === undefined ? `embedded, in ${config.dataDir}` : 'MONGODB_URI';
  const events = config.kafka === undefined ? 'embedded, in the database' : 'KAFKA_BROKERS';
  const password =
    adminPasswordFile === undefined ? [] : [`  Password      ${adminPasswordFile} (user admin, once)`];
  return [
    `Tenor is ready at ${url}`,
    `  Swagger UI    ${url}/docs`,
    `  Admin token   ${token}`,
    ...password,
    `  Database      ${database}`,
    `  Events        ${events}`,
    `  Try           npm run tenor -- jobs`,
    `  Stop          Ctrl-C`,
  ].join('\n');
}
