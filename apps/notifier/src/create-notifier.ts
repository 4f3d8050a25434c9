import { NestFactory } from '@nestjs/core';
import { EventPortStrategy, RethrowFilter } from '@tenor/messaging';
import { ensureNotifierIndexes } from '@tenor/persistence';
import { NestLogger, openSecretBox, Registry, type HealthCheck, type Service } from '@tenor/platform';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import 'reflect-metadata';
import { createChannels } from './channels/create-channels.js';
import { NotifierMetrics } from './metrics/notifier-metrics.js';
import { notifierGauges } from './metrics/notifier-gauges.js';
import { DEFAULT_TIMINGS, type Core, type NotifierDependencies } from './deps.js';
import { NotifierModule } from './notifier.module.js';
import { Workers } from './workers.js';

/** The name under which notifiers share the events. */
export const CONSUMER_GROUP = 'tenor-notifier';

/** Most of a flush is waiting for the database. */
const FLUSHES_AT_ONCE = 4;

/** For the user agent of what is sent. */
const VERSION = '0.1.0';

/**
 * The service that turns findings into messages: it follows alerts from run to run, routes them by the
 * policy, decides what is told to whom, and sends it. Any number of them share a database.
 * `stop()` lets attempts under way end for a moment, then breaks them off; they are made again.
 */
export async function createNotifier(
  deps: NotifierDependencies,
): Promise<Service & { readonly health: HealthCheck }> {
  const core = await coreOf(deps);
  const app = await NestFactory.createMicroservice(NotifierModule.with(core), {
    strategy: new EventPortStrategy(deps.events, CONSUMER_GROUP),
    logger: new NestLogger(deps.logger),
    abortOnError: false,
  });
  app.useGlobalFilters(new RethrowFilter());
  const workers = app.get(Workers);
  let stopped: Promise<void> | undefined;

  async function stop(): Promise<void> {
    await workers.stop();
    await app.close();
  }

  return {
    async start() {
      await ensureNotifierIndexes(deps.database);
      await app.listen();
      workers.start();
    },
    stop: () => (stopped ??= stop()),
    health: {
      name: 'notifier',
      check() {
        workers.checkAlive();
        return Promise.resolve();
      },
    },
  };
}

async function coreOf(deps: NotifierDependencies): Promise<Core> {
  const { config, database, logger, clock, channels } = deps;
  const timings = { ...DEFAULT_TIMINGS, ...deps.timings };
  const registry = deps.metrics ?? new Registry();
  const metrics = new NotifierMetrics(registry);
  notifierGauges(registry, database, clock);
  const { egressAllow, smtpUrl, mailFrom } = config.notifications;
  return {
    config,
    database,
    logger,
    clock,
    timings,
    channels: metrics.measured(
      channels ??
        createChannels({
          smtpUrl,
          mailFrom,
          egressAllow,
          version: VERSION,
          timeouts: { totalMs: timings.requestMs },
        }),
    ),
    metrics,
    secrets: await openSecretBox(config),
    worker: `${hostname()}:${process.pid}:${randomUUID()}`,
    flushesAtOnce: FLUSHES_AT_ONCE,
    random: Math.random,
  };
}
