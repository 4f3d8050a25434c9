import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { type EventPort } from '@tenor/messaging';
import { connectDatabase, ensureAccessIndexes, ensureContractIndexes } from '@tenor/persistence';
import { createLogger, loadConfig } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedAdministrator } from '../../access/seed-administrator.js';
import { createApplication } from '../../create-contracts-api.js';
import { type RowError } from '../row-error.js';

const TOKEN = 'test-token-0123456789';

const silentEvents: EventPort = {
  publish: () => Promise.resolve(),
  subscribe: () => undefined,
  start: () => Promise.resolve(),
  check: () => Promise.resolve(),
  lag: () => Promise.resolve([]),
  stop: () => Promise.resolve(),
};

/** What an import answers; a refusal has the fields of a problem too. */
export interface ImportAnswer {
  readonly status: number;
  readonly type: string | null;
  readonly body: {
    readonly created: number;
    readonly updated: number;
    readonly unchanged: number;
    readonly failed: number;
    readonly errors: readonly (RowError & { path?: string })[];
    readonly ignoredColumns: readonly string[];
    readonly createdReferences: Readonly<Record<string, number>>;
    readonly detail?: string;
    readonly code?: string;
  };
}

/** The REST face on a real port, over a database and a data directory of its own. */
export class ImportApi {
  private constructor(
    private readonly mongo: TestMongo,
    readonly database: Connection,
    private readonly app: NestFastifyApplication,
    readonly url: string,
    readonly dataDir: string,
  ) {}

  static async start(): Promise<ImportApi> {
    const dataDir = await mkdtemp(join(tmpdir(), 'tenor-import-api-'));
    const mongo = await startTestMongo();
    const database = await connectDatabase(mongo.uri, { appName: 'test' });
    await ensureAccessIndexes(database);
    await ensureContractIndexes(database);
    await seedAdministrator(database, {
      now: new Date(),
      token: TOKEN,
      password: () => Promise.resolve('one-time-password-of-tests'),
    });
    const app = await createApplication({
      config: loadConfig({ TENOR_DATA_DIR: dataDir }),
      database,
      events: silentEvents,
      logger: createLogger('test', 'fatal'),
      clock: { now: () => new Date() },
      adminToken: TOKEN,
      version: '0.0.0-test',
    });
    await app.listen({ host: '127.0.0.1', port: 0 });
    return new ImportApi(mongo, database, app, await app.getUrl(), dataDir);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.close();
    await this.mongo.stop();
    await rm(this.dataDir, { recursive: true });
  }

  /** Empties the collections. */
  async clear(): Promise<void> {
    for (const name of ['contracts', 'serviceProviders', 'tenants']) {
      await this.database.collection(name).deleteMany({});
    }
  }

  count(collection: 'contracts' | 'serviceProviders' | 'tenants'): Promise<number> {
    return this.database.collection(collection).countDocuments({});
  }

  /** Files that uploads have left. */
  async leftovers(): Promise<string[]> {
    return readdir(join(this.dataDir, 'tmp'));
  }

  async import(
    resource: string,
    query: string | Record<string, string>,
    body: string | Blob | FormData,
    type: string | null = 'text/csv',
  ): Promise<ImportAnswer> {
    const parameters = new URLSearchParams(query).toString();
    const response = await fetch(`${this.url}/api/v1/import/${resource}?${parameters}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, ...(type !== null && { 'content-type': type }) },
      body,
    });
    const answer: unknown = await response.json();
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      body: answer as ImportAnswer['body'],
    };
  }

  async send<Body>(method: string, path: string, body?: unknown): Promise<{ status: number; body: Body }> {
    const response = await fetch(`${this.url}/api/v1/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as Body };
  }
}
