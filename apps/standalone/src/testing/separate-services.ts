import { createContractsApi } from '@tenor/contracts-api';
import { type TestMongo } from '@tenor/embedded-mongo/testing';
import { createJobRunner } from '@tenor/job-runner';
import { createEventPort } from '@tenor/messaging';
import { createNotifier } from '@tenor/notifier';
import { connectDatabase, hasSecretKey, markSecretKey } from '@tenor/persistence';
import { createLogger, loadConfig, openSecretBox, type Clock, type Service } from '@tenor/platform';
import { startRightsProxy, type GrantedRights, type RightsProxy } from '@tenor/test-engines';
import { type Connection } from 'mongoose';

export const SERVICES = ['contracts-api', 'job-runner', 'notifier'] as const;
export type ServiceName = (typeof SERVICES)[number];

const TOKEN = 'test-token-0123456789';
const SECRET_KEY = '42'.repeat(32);

/** The three services in this process, each with a connection of its own through a proxy with its own rights. */
export class SeparateServices {
  readonly proxies = new Map<ServiceName, RightsProxy>();
  private readonly connections: Connection[] = [];
  private running: Service[] = [];
  /** Where contracts-api listens. */
  url = '';
  /** What a request to it needs. */
  readonly headers = { authorization: `Bearer ${TOKEN}` };

  constructor(
    private readonly mongo: TestMongo,
    private readonly env: Readonly<Record<string, string>>,
    private readonly clock: Clock,
  ) {}

  /** Starts the proxies and the services. */
  async start(rights: Readonly<Record<ServiceName, GrantedRights>>): Promise<void> {
    for (const name of SERVICES) {
      this.proxies.set(name, await startRightsProxy(this.mongo.uri, rights[name]));
    }
    await this.startServices();
  }

  /** Stops the services and starts them anew, behind the same proxies. */
  async restart(): Promise<void> {
    await this.stopServices();
    await this.startServices();
  }

  async stop(): Promise<void> {
    await this.stopServices();
    for (const proxy of this.proxies.values()) await proxy.stop();
  }

  /** Sends JSON, or CSV when the body is a text. @throws Error unless the answer has the status. */
  async request<Body = Record<string, unknown>>(
    method: string,
    path: string,
    expected: number,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Body> {
    const type = typeof body === 'string' ? 'text/csv' : 'application/json';
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        ...(body !== undefined && {
          'content-type': method === 'PATCH' ? 'application/merge-patch+json' : type,
        }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status !== expected) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? null : JSON.parse(text)) as Body;
  }

  private async startServices(): Promise<void> {
    const config = loadConfig({
      PORT: '0',
      TENOR_DATA_DIR: this.mongo.dataDir,
      TENOR_SECRET_KEY: SECRET_KEY,
      ...this.env,
    });
    const { clock } = this;
    const logger = createLogger('test', process.env['TENOR_TEST_LOG'] === undefined ? 'silent' : 'warn');
    // The transport of one process: with Kafka, no service has it in the database.
    const events = createEventPort({
      config,
      database: await this.connect(this.mongo.uri, 'events'),
      logger,
      clock,
      clientId: 'test',
    });
    const shared = async (name: ServiceName) => ({
      config,
      database: await this.connect(this.proxies.get(name)?.uri ?? '', name),
      events,
      logger,
      clock,
    });
    const api = await shared('contracts-api');
    const runner = await shared('job-runner');
    const notifier = await shared('notifier');
    await this.shareSecretKey(api.database, notifier.database, config);
    const contractsApi = await createContractsApi({ ...api, adminToken: TOKEN, version: '0.0.0-test' });
    this.running = [
      events,
      await createNotifier({
        ...notifier,
        timings: { flushEveryMs: 50, sendEveryMs: 50, sweepEveryMs: 100, purgeEveryMs: 200 },
      }),
      await createJobRunner({
        ...runner,
        timings: {
          claimEveryMs: 50,
          publishEveryMs: 50,
          scheduleEveryMs: 100,
          cancelEveryMs: 50,
          purgeEveryMs: 200,
        },
      }),
      contractsApi,
    ];
    for (const service of this.running) await service.start();
    this.url = contractsApi.url();
  }

  /** As the services do when they start as processes of their own. */
  private async shareSecretKey(
    api: Connection,
    notifier: Connection,
    config: Parameters<typeof openSecretBox>[0],
  ): Promise<void> {
    const box = await openSecretBox(config);
    await markSecretKey(api, box);
    await hasSecretKey(notifier, box);
  }

  private async connect(uri: string, appName: string): Promise<Connection> {
    const connection = await connectDatabase(uri, { appName });
    this.connections.push(connection);
    return connection;
  }

  private async stopServices(): Promise<void> {
    for (const service of this.running.splice(0).reverse()) await service.stop();
    for (const connection of this.connections.splice(0)) await connection.close();
  }
}
