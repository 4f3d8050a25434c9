import 'reflect-metadata';
import { createEventPort } from '@tenor/messaging';
import {
  databaseCheck,
  ensureNotifierIndexes,
  hasSecretKey,
  openDatabase,
  prepareDatabase,
  secretKeyCheck,
} from '@tenor/persistence';
import {
  ConfigError,
  createRegistry,
  Health,
  metricsServer,
  openSecretBox,
  ProbeServer,
  productVersion,
  requireOwnProcess,
  runProcess,
  StopStack,
  systemClock,
  untilAvailable,
  type ProgramContext,
  type RunningProgram,
} from '@tenor/platform';
import { createNotifier } from './create-notifier.js';

const NAME = 'notifier';

/** notifier as a process of its own. */
await runProcess({ name: NAME, service: NAME, start });

async function start(context: ProgramContext): Promise<RunningProgram> {
  const { logger } = context;
  const config = requireOwnProcess(NAME, context.config, { secretKey: true });
  const health = new Health({ logger });
  const metrics = createRegistry({ service: NAME, version: productVersion() });
  const stops = new StopStack();
  return stops.guard(async () => {
    const separate = metricsServer(config, metrics);
    const probes = new ProbeServer({ ...config, health, ...(separate === undefined && { metrics }) });
    for (const server of [probes, ...(separate === undefined ? [] : [separate])]) {
      stops.push(() => server.stop());
      await server.start();
    }

    const database = await openDatabase(config.mongodbUri, { appName: `tenor-${NAME}`, ...context });
    stops.push(() => database.close());
    const secrets = await openSecretBox(config);
    const events = createEventPort({
      config,
      database,
      logger,
      clock: systemClock,
      clientId: `tenor-${NAME}`,
      metrics,
    });
    health.add(databaseCheck(database), secretKeyCheck(database, secrets), {
      name: 'events',
      check: () => events.check(),
    });
    await prepareDatabase(async () => {
      await ensureNotifierIndexes(database);
      if (!(await hasSecretKey(database, secrets))) {
        throw new ConfigError([
          'TENOR_SECRET_KEY is not the key that contracts-api seals secrets with; give both services the same',
        ]);
      }
    }, context);
    stops.push(() => events.stop());
    await untilAvailable('the event transport', () => events.start(), context);

    const notifier = await createNotifier({ config, database, events, logger, clock: systemClock, metrics });
    stops.push(() => notifier.stop());
    await notifier.start();
    health.add(notifier.health);
    health.started();
    return {
      banner: `${NAME} is ready at ${probes.url()}`,
      stop() {
        health.stopping();
        return stops.stop();
      },
    };
  });
}
