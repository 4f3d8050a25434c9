import { createContractsApi } from '@tenor/contracts-api';
import { createJobRunner } from '@tenor/job-runner';
import { EmbeddedEventPort } from '@tenor/messaging';
import { createNotifier } from '@tenor/notifier';
import { connectDatabase } from '@tenor/persistence';
import { createLogger, systemClock, type Config, type Logger, type Service } from '@tenor/platform';
import { mkdir } from 'node:fs/promises';
import { adminToken } from './admin-token.js';
import { EmbeddedDatabase } from './embedded-database.js';
import { version } from './version.js';

/** The whole product, running in this process (the embedded database has one of its own). */
export interface Tenor {
  readonly url: string;
  /** The file with the administrator's token; undefined when the environment gave the token. */
  readonly adminTokenFile: string | undefined;
  /** Stops in the order in which work flows, so that nothing accepted is left half done. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts everything: database, events, job-runner, notifier, and last the REST face, so that who
 * sees it answer finds all of it ready. What was started is stopped again when a later part fails.
 * @param giveUp called when the product cannot go on (its database is gone for good).
 */
export async function startTenor(config: Config, giveUp: (reason: string) => void): Promise<Tenor> {
  const stops: (() => Promise<void>)[] = [];
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= runInReverse(stops));
  try {
    const logger = createLogger(undefined, config.logLevel);
    await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
    const admin = await adminToken(config.dataDir, config.adminToken);
    const uri = config.mongodbUri ?? (await startDatabase(config, logger, giveUp, stops));
    const database = await connectDatabase(uri, { appName: 'tenor' });
    stops.push(() => database.close());
    const events = new EmbeddedEventPort({
      database,
      logger: logger.child({ service: 'events' }),
      clock: systemClock,
    });
    const shared = { config, database, events, clock: systemClock };
    const service = (name: string) => ({ ...shared, logger: logger.child({ service: name }) });

    const notifier = await createNotifier(service('notifier'));
    const runner = await createJobRunner(service('job-runner'));
    const api = await createContractsApi({
      ...service('contracts-api'),
      adminToken: admin.token,
      version: version(),
    });
    const inOrder: readonly Service[] = [events, notifier, runner, api];
    for (const part of inOrder) {
      stops.push(() => part.stop());
      await part.start();
    }
    return { url: api.url(), adminTokenFile: admin.file, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startDatabase(
  config: Config,
  logger: Logger,
  giveUp: (reason: string) => void,
  stops: (() => Promise<void>)[],
): Promise<string> {
  const database = await EmbeddedDatabase.start(
    config.dataDir,
    logger.child({ service: 'database' }),
    giveUp,
  );
  stops.push(() => database.stop());
  return database.uri;
}

async function runInReverse(stops: readonly (() => Promise<void>)[]): Promise<void> {
  const faults: unknown[] = [];
  for (const stop of [...stops].reverse()) {
    try {
      await stop();
    } catch (error) {
      // The others are stopped all the same; what failed is told together.
      faults.push(error);
    }
  }
  if (faults.length > 0) throw new AggregateError(faults, 'some parts did not stop cleanly');
}
