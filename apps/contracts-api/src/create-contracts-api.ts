import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ensureContractIndexes, ensurePolicyIndexes, ensureScheduleIndexes } from '@tenor/persistence';
import { NestLogger, type Health, type Service } from '@tenor/platform';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { randomBytes } from 'node:crypto';
import { type Connection } from 'mongoose';
import { type IncomingMessage } from 'node:http';
import { apiComponents } from './api-components.js';
import { enterEdit } from './change-log/edit-context.js';
import { serveEventsDescription } from './asyncapi/serve-events-description.js';
import { ContractsApiModule } from './contracts-api.module.js';
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
import { seedNotifications } from './notification-policy/seed-notifications.js';
import { serveDescription } from './openapi/describe-api.js';
import { seedSchedules } from './schedules/seed-schedules.js';

/** Paths longer than this are refused by the router. */
const MAX_PARAM_LENGTH = 200;

/** Makes the indexes of the collections that contracts-api owns; any number of processes may do so at once. */
export async function ensureApiIndexes(database: Connection): Promise<void> {
  await ensureContractIndexes(database);
  await ensurePolicyIndexes(database);
  await ensureScheduleIndexes(database);
}

/** The REST face as a service: `start()` makes its indexes and listens on the configured host and port. */
export async function createContractsApi(
  deps: ContractsApiDependencies,
): Promise<Service & { url(): string }> {
  const app = await createApplication(deps);
  let address: string | undefined;
  let stopped: Promise<void> | undefined;
  return {
    async start() {
      await ensureApiIndexes(deps.database);
      await seedNotifications(deps.database, deps.clock.now());
      await seedSchedules(deps.database, { now: deps.clock.now(), timezone: deps.config.timezone });
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
  };
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
  fastify.addHook('onRequest', bearerAuthentication(deps.adminToken));
  fastify.addHook('onRequest', checkCorrelationId);
  fastify.addHook('preValidation', resumeLogFields);
  fastify.addHook('preHandler', enterEdit);
  fastify.addHook('onResponse', logRequests(deps.logger));
  if (deps.metrics !== undefined) {
    fastify.addHook('onResponse', measureRequests(deps.metrics));
    if (deps.config.metricsPort === undefined) serveMetrics(fastify, deps.metrics);
  }
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
