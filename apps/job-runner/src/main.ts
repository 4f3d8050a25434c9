import 'reflect-metadata';
import { BATCH_MAX, createEventPort } from '@tenor/messaging';
import { databaseCheck, openDatabase, prepareDatabase } from '@tenor/persistence';
import {
  createRegistry,
  Health,
  metricsServer,
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
import { createJobRunner, ensureRunnerIndexes } from './create-job-runner.js';

const NAME = 'job-runner';

/** job-runner as a process of its own. */
await runProcess({ name: NAME, service: NAME, start });

async function start(context: ProgramContext): Promise<RunningProgram> {
  const { logger } = context;
  const config = requireOwnProcess(NAME, context.config);
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
    const events = createEventPort({
      config,
      database,
      logger,
      clock: systemClock,
      clientId: `tenor-${NAME}`,
      metrics,
    });
    health.add(databaseCheck(database), { name: 'events', check: () => events.check() });
    await prepareDatabase(() => ensureRunnerIndexes(database), context);
    stops.push(() => events.stop());
    await untilAvailable('the event transport', () => events.start(), context);

    const runner = await createJobRunner({
      config,
      database,
      events,
      logger,
      clock: systemClock,
      metrics,
      entriesInReply: BATCH_MAX,
    });
    stops.push(() => runner.stop());
    await runner.start();
    health.add(runner.health);
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
