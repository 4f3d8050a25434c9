import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { type EventPort } from '@tenor/messaging';
import {
  connectDatabase,
  ensureAccessIndexes,
  ensureContractIndexes,
  ensureNotifierIndexes,
  ensurePolicyIndexes,
  ensureScheduleIndexes,
} from '@tenor/persistence';
import { createLogger, createRegistry, loadConfig, type Clock, type Logger } from '@tenor/platform';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Connection } from 'mongoose';
import { seedAdministrator } from '../access/seed-administrator.js';
import { createApplication } from '../create-contracts-api.js';
import { seedNotifications } from '../notification-policy/seed-notifications.js';

export const TEST_TOKEN = 'test-token-0123456789';
/** The one-time password of the user `admin`. */
export const TEST_PASSWORD = 'one-time-password-of-tests';
/** The moment at which a test's clock stands unless it moves it. */
export const TEST_NOW = '2026-11-23T06:00:00.000Z';

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: T;
}

type Headers = Readonly<Record<string, string>>;

/** The REST face on a database of its own, without a port. */
export class TestApi {
  private constructor(
    readonly mongo: TestMongo,
    readonly database: Connection,
    readonly app: NestFastifyApplication,
    readonly clock: { now: () => Date },
  ) {}

  static async start(logger: Logger = createLogger('test', 'silent')): Promise<TestApi> {
    const mongo = await startTestMongo();
    const database = await connectDatabase(mongo.uri, { appName: 'test' });
    await ensureAccessIndexes(database);
    await ensureContractIndexes(database);
    await ensurePolicyIndexes(database);
    await ensureScheduleIndexes(database);
    await ensureNotifierIndexes(database);
    const clock: Clock & { now: () => Date } = { now: () => new Date(TEST_NOW) };
    await seedNotifications(database, clock.now());
    await seedAdministrator(database, {
      now: clock.now(),
      token: TEST_TOKEN,
      password: () => Promise.resolve(TEST_PASSWORD),
    });
    const app = await createApplication({
      config: loadConfig({ TENOR_DATA_DIR: mongo.dataDir }),
      database,
      events: silentEvents,
      logger,
      clock,
      metrics: createRegistry({ service: 'contracts-api', version: '0.0.0-test' }),
      adminToken: TEST_TOKEN,
      version: '0.0.0-test',
    });
    return new TestApi(mongo, database, app, clock);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.close();
    await this.mongo.stop();
  }

  get<T = Record<string, unknown>>(path: string, headers: Headers = {}): Promise<Answer<T>> {
    return this.send('GET', path, undefined, headers);
  }

  post<T = Record<string, unknown>>(path: string, body: unknown, headers: Headers = {}): Promise<Answer<T>> {
    return this.send('POST', path, body, headers);
  }

  patch<T = Record<string, unknown>>(path: string, body: unknown, headers: Headers = {}): Promise<Answer<T>> {
    return this.send('PATCH', path, body, { 'content-type': 'application/merge-patch+json', ...headers });
  }

  delete(path: string, headers: Headers = {}): Promise<Answer> {
    return this.send('DELETE', path, undefined, headers);
  }

  /** Sends JSON, or a text as it is; paths without a leading slash are below the API's prefix. */
  async send<T = Record<string, unknown>>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body: unknown,
    headers: Headers = {},
  ): Promise<Answer<T>> {
    const response = await this.app.inject({
      method,
      url: path.startsWith('/') ? path : `/api/v1/${path}`,
      headers: {
        authorization: `Bearer ${TEST_TOKEN}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const json = /[/+]json/.test(String(response.headers['content-type']));
    return {
      status: response.statusCode,
      headers: response.headers,
      body: (json ? response.json() : response.payload) as T,
    };
  }
}

export const silentEvents: EventPort = {
  publish: () => Promise.resolve(),
  subscribe: () => undefined,
  start: () => Promise.resolve(),
  check: () => Promise.resolve(),
  lag: () => Promise.resolve([]),
  stop: () => Promise.resolve(),
};
