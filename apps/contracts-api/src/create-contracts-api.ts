import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  ensureAccessIndexes,
  ensureContractIndexes,
  ensureIdempotencyKeyIndexes,
  ensurePolicyIndexes,
  ensureScheduleIndexes,
} from '@tenor/persistence';
import { NestLogger, type Health, type Service } from '@tenor/platform';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { randomBytes } from 'node:crypto';
import { type Connection } from 'mongoose';
import { type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { CallerReader } from './access/caller-reader.js';
import { FirstPassword } from './access/first-password.js';
import { seedAdministrator } from './access/seed-administrator.js';
import { apiComponents } from './api-components.js';
import { enterEdit } from './change-log/edit-context.js';
import { serveEventsDescription } from './asyncapi/serve-events-description.js';
import { AttachmentStore } from './attachments/attachment-store.js';
import { ContractsApiModule } from './contracts-api.module.js';
import { serveHomePage } from './home/serve-home-page.js';
import { HEALTH, type ContractsApiDependencies } from './dependencies.js';
import { serveMetrics } from './health/serve-metrics.js';
import { bearerAuthentication } from './http/bearer-authentication.js';
import { registerBodyParsers } from './http/body-parsers.js';
import { logRequests } from './http/log-requests.js';
import { measureRequests } from './http/measure-requests.js';
import { ProblemFilter } from './http/problem-filter.js';
import { beginTrace, checkCorrelationId, resumeLogFields, traceRequests } from './http/request-cause.js';
import { requestIdOf } from './http/request-id.js';
import { RouteTable } from './http/route-table.js';
import { setSecurityHeaders } from './http/security-headers.js';
import { honourIdempotencyKeys } from './idempotency/honour-keys.js';
import { IdempotencyKeys } from './idempotency/idempotency-keys.js';
import { seedNotifications } from './notification-policy/seed-notifications.js';
import { serveDescription } from './openapi/describe-api.js';
import { seedSchedules } from './schedules/seed-schedules.js';

/** Paths longer than this are refused by the router. */
const MAX_PARAM_LENGTH = 200;

/** Makes the indexes of the collections that contracts-api owns; any number of processes may do so at once. */
export async function ensureApiIndexes(database: Connection): Promise<void> {
  await ensureAccessIndexes(database);
  await ensureContractIndexes(database);
  await ensureIdempotencyKeyIndexes(database);
  await ensurePolicyIndexes(database);
  await ensureScheduleIndexes(database);
}

export interface ContractsApi extends Service {
  url(): string;
  /** Where this start wrote the one-time password of the administrator that it made. */
  firstPasswordFile(): string | undefined;
}

/** The REST face as a service: `start()` makes its indexes and listens on the configured host and port. */
export async function createContractsApi(deps: ContractsApiDependencies): Promise<ContractsApi> {
  const app = await createApplication(deps);
  let address: string | undefined;
  let passwordFile: string | undefined;
  let stopped: Promise<void> | undefined;
  return {
    async start() {
      await ensureApiIndexes(deps.database);
      passwordFile = await firstAdministrator(deps);
      await seedNotifications(deps.database, deps.clock.now());
      await seedSchedules(deps.database, { now: deps.clock.now(), timezone: deps.config.timezone });
      await new AttachmentStore(deps.database, deps.clock).sweep();
      await app.listen({ host: deps.config.host, port: deps.config.port });
      address = await app.getUrl();
    },
    stop() {
      // Whoever asks now, over a connection that is still open, is told to ask another.
      app.get<Health>(HEALTH).stopping();
      return (stopped ??= app.close());
    },
    url() {
      if (address === undefined) throw new Error('the service has not been started');
      return address;
    },
    firstPasswordFile: () => passwordFile,
  };
}

/** Where the one-time password of an administrator lies who was made now; undefined when there was one. */
async function firstAdministrator(deps: ContractsApiDependencies): Promise<string | undefined> {
  const password = new FirstPassword(deps.config.dataDir, randomBytes);
  const { created, tokenWorks } = await seedAdministrator(deps.database, {
    now: deps.clock.now(),
    token: deps.adminToken,
    password: () => password.make(),
  });
  if (!tokenWorks) {
    deps.logger.warn('the admin token allows nothing: it was revoked, or its user is gone or not active');
  }
  if (created) return password.file;
  await password.discard();
  return undefined;
}

/** The same without a port: tests send their requests with `inject`. */
export async function createApplication(deps: ContractsApiDependencies): Promise<NestFastifyApplication> {
  const routes = new RouteTable();
  const problems = new ProblemFilter(deps.logger, routes);
  const adapter = new FastifyAdapter({
    genReqId: (request: IncomingMessage) => requestIdOf(request.headers),
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      // The router refuses such a URL before any hook runs.
      void setSecurityHeaders(request, reply);
      beginTrace(request, reply, randomBytes);
      problems.answer(error, request, reply);
    },
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
  });
  const fastify = adapter.getInstance();
  routes.watch(fastify);
  fastify.addHook('onRequest', setSecurityHeaders);
  fastify.addHook('onRequest', traceRequests(randomBytes));
  const callers = new CallerReader(deps.database, deps.clock);
  fastify.addHook(
    'onRequest',
    bearerAuthentication((token) => callers.byToken(token)),
  );
  fastify.addHook('onRequest', checkCorrelationId);
  fastify.addHook('preValidation', resumeLogFields);
  fastify.addHook('preHandler', enterEdit);
  honourIdempotencyKeys(fastify, new IdempotencyKeys(deps.database, deps.clock), {
    folder: join(deps.config.dataDir, 'tmp'),
    logger: deps.logger,
  });
  fastify.addHook('onResponse', logRequests(deps.logger));
  if (deps.metrics !== undefined) {
    fastify.addHook('onResponse', measureRequests(deps.metrics));
    if (deps.config.metricsPort === undefined) serveMetrics(fastify, deps.metrics);
  }
  serveHomePage(fastify);
  serveEventsDescription(fastify, deps.version);
  registerBodyParsers(fastify);
  const app = await NestFactory.create<NestFastifyApplication>(ContractsApiModule.forRoot(deps), adapter, {
    logger: new NestLogger(deps.logger),
    bodyParser: false,
    abortOnError: false,
  });
  app.useGlobalFilters(problems);
  serveDescription(app, deps.version, apiComponents);
  await app.init();
  await fastify.ready();
  return app;
}
