import 'reflect-metadata';
import { createEventPort, type EventPort } from '@tenor/messaging';
import { markSecretKey, openDatabase, prepareDatabase, secretKeyCheck } from '@tenor/persistence';
import {
  createRegistry,
  metricsServer,
  openSecretBox,
  productVersion,
  requireOwnProcess,
  runProcess,
  StopStack,
  systemClock,
  toError,
  untilAvailable,
  type ProgramContext,
  type RunningProgram,
} from '@tenor/platform';
import { adminToken, type AdminToken } from './admin-token.js';
import { createContractsApi, ensureApiIndexes } from './create-contracts-api.js';

const NAME = 'contracts-api';

/** contracts-api as a process of its own. */
await runProcess({ name: NAME, service: NAME, start });

async function start(context: ProgramContext): Promise<RunningProgram> {
  const { logger } = context;
  const config = requireOwnProcess(NAME, context.config, { secretKey: true });
  const version = productVersion();
  const metrics = createRegistry({ service: NAME, version });
  const stops = new StopStack();
  return stops.guard(async () => {
    const separate = metricsServer(config, metrics);
    if (separate !== undefined) {
      stops.push(() => separate.stop());
      await separate.start();
    }
    const admin = await adminToken(config.dataDir, config.adminToken);
    const database = await openDatabase(config.mongodbUri, { appName: `tenor-${NAME}`, ...context });
    stops.push(() => database.close());
    const secrets = await openSecretBox(config);
    await prepareDatabase(async () => {
      await ensureApiIndexes(database);
      if ((await markSecretKey(database, secrets)) === 'changed') {
        logger.error(
          'TENOR_SECRET_KEY is not the key of before: secrets of receivers must be entered again, and every service needs the new key',
        );
      }
    }, context);
    const events = createEventPort({
      config,
      database,
      logger,
      clock: systemClock,
      clientId: `tenor-${NAME}`,
      metrics,
    });
    stops.push(() => events.stop());
    startSoon(events, context);
    const api = await createContractsApi({
      config,
      database,
      events,
      logger,
      clock: systemClock,
      metrics,
      adminToken: admin.token,
      version,
      checks: [secretKeyCheck(database, secrets)],
    });
    stops.push(() => api.stop());
    await api.start();
    return { banner: banner(api.url(), admin, api.firstPasswordFile()), stop: () => stops.stop() };
  });
}

/** The REST face does its work while the broker is away: runs are stored, and runners find them. */
function startSoon(events: EventPort, context: ProgramContext): void {
  untilAvailable('the event transport', () => events.start(), context).catch((error: unknown) => {
    if (!context.signal.aborted) context.giveUp(toError(error).message);
  });
}

function banner(url: string, { file }: AdminToken, passwordFile: string | undefined): string {
  const password = passwordFile === undefined ? [] : [`  Password      ${passwordFile} (user admin, once)`];
  return [
    `${NAME} is ready at ${url}`,
    `  Swagger UI    ${url}/docs`,
    `  Admin token   ${file ?? 'the one in TENOR_ADMIN_TOKEN'}`,
    ...password,
  ].join('\n');
}
