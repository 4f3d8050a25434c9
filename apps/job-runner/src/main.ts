import 'reflect-metadata';
import { createEventPort } from '@tenor/messaging';
import { databaseCheck, ensureRunIndexes, openDatabase, prepareDatabase } from '@tenor/persistence';
import {
  Health,
  ProbeServer,
  requireOwnProcess,
  runProcess,
  StopStack,
  systemClock,
  untilAvailable,
  type ProgramContext,
  type RunningProgram,
} from '@tenor/platform';
import { createJobRunner } from './create-job-runner.js';

const NAME = 'job-runner';

/** job-runner as a process of its own. */
await runProcess({ name: NAME, service: NAME, start });

async function start(context: ProgramContext): Promise<RunningProgram> {
  const { logger } = context;
  const config = requireOwnProcess(NAME, context.config);
  const health = new Health({ logger });
  const stops = new StopStack();
  return stops.guard(async () => {
    const probes = new ProbeServer({ host: config.host, port: config.port, health });
    stops.push(() => probes.stop());
    await probes.start();

    const database = await openDatabase(config.mongodbUri, { appName: `tenor-${NAME}`, ...context });
    stops.push(() => database.close());
    const events = createEventPort({
      config,
      database,
      logger,
      clock: systemClock,
      clientId: `tenor-${NAME}`,
    });
    health.add(databaseCheck(database), { name: 'events', check: () => events.check() });
    await prepareDatabase(() => ensureRunIndexes(database), context);
    stops.push(() => events.stop());
    await untilAvailable('the event transport', () => events.start(), context);

    const runner = await createJobRunner({ config, database, events, logger, clock: systemClock });
    stops.push(() => runner.stop());
    await runner.start();
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
