import { adminToken, createContractsApi } from '@tenor/contracts-api';
import { createJobRunner } from '@tenor/job-runner';
import { createEventPort } from '@tenor/messaging';
import { createNotifier } from '@tenor/notifier';
import { openDatabase } from '@tenor/persistence';
import {
  createRegistry,
  metricsServer,
  productVersion,
  StopStack,
  systemClock,
  untilAvailable,
  type Patience,
  type ProgramContext,
  type Service,
} from '@tenor/platform';
import { mkdir } from 'node:fs/promises';
import { EmbeddedDatabase } from './embedded-database.js';

/** The whole product, running in this process (the embedded database has one of its own). */
export interface Tenor {
  readonly url: string;
  /** The file with the administrator's token; undefined when the environment gave the token. */
  readonly adminTokenFile: string | undefined;
  /** The file with the one-time password of the administrator, when this start made one. */
  readonly adminPasswordFile: string | undefined;
  /** Stops in the order in which work flows, so that nothing accepted is left half done. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts everything: database, events, job-runner, notifier, and last the REST face, so that who
 * sees it answer finds all of it ready. What was started is stopped again when a later part fails.
 */
export async function startTenor(context: ProgramContext): Promise<Tenor> {
  const { config, logger, signal } = context;
  const patience: Patience = { logger, signal };
  const version = productVersion();
  const metrics = createRegistry({ service: 'tenor', version });
  const stops = new StopStack();
  return stops.guard(async () => {
    const separate = metricsServer(config, metrics);
    if (separate !== undefined) {
      stops.push(() => separate.stop());
      await separate.start();
    }
    await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
    const admin = await adminToken(config.dataDir, config.adminToken);
    const uri = config.mongodbUri ?? (await startDatabase(context, stops));
    const database = await openDatabase(uri, { appName: 'tenor', ...patience });
    stops.push(() => database.close());
    const events = createEventPort({
      config,
      database,
      logger: logger.child({ service: 'events' }),
      clock: systemClock,
      clientId: 'tenor',
      metrics,
    });
    const shared = { config, database, events, clock: systemClock, metrics };
    const service = (name: string) => ({ ...shared, logger: logger.child({ service: name }) });

    const notifier = await createNotifier(service('notifier'));
    const runner = await createJobRunner(service('job-runner'));
    const api = await createContractsApi({
      ...service('contracts-api'),
      adminToken: admin.token,
      version,
      checks: [runner.health, notifier.health],
    });
    stops.push(() => events.stop());
    await untilAvailable('the event transport', () => events.start(), patience);
    const inOrder: readonly Service[] = [notifier, runner, api];
    for (const part of inOrder) {
      stops.push(() => part.stop());
      await part.start();
    }
    return {
      url: api.url(),
      adminTokenFile: admin.file,
      adminPasswordFile: api.firstPasswordFile(),
      stop: () => stops.stop(),
    };
  });
}

async function startDatabase(context: ProgramContext, stops: StopStack): Promise<string> {
  const { config, logger, signal, giveUp } = context;
  const database = await EmbeddedDatabase.start({
    dataDir: config.dataDir,
    logger: logger.child({ service: 'database' }),
    signal,
    giveUp,
  });
  stops.push(() => database.stop());
  return database.uri;
}
