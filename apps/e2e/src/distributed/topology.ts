import { startKafka, startRightsProxy, type KafkaCluster, type RightsProxy } from '@tenor/test-engines';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from '../product/client.js';
import { pauseFirstSchedules } from '../product/pause-first-schedules.js';
import { newDataDir } from '../product/product.js';
import { grantedRights } from './granted-rights.js';
import { runTenor } from './run-tenor.js';
import { ADMIN_TOKEN, serviceEnvironment } from './service-environment.js';
import { ServiceProcess, SERVICES, type ServiceName } from './service-process.js';
import { startTestDatabase, type TestDatabase } from './test-database.js';

export interface TopologyOptions {
  /** Processes of each service; one contracts-api, two of the others unless told. */
  readonly processes?: Partial<Record<ServiceName, number>>;
  /** Kafka nodes; one unless told. */
  readonly kafkaNodes?: 1 | 3;
  /** Variables of every process, beside those that make the topology. */
  readonly env?: Readonly<Record<string, string>>;
  /** False: the services reach the database directly, as a benchmark wants it. */
  readonly guarded?: boolean;
}

/**
 * The distributed profile as plain processes: a real Apache Kafka, a database, and several processes of the
 * services. With the embedded database each service reaches it through a guard that refuses what its user
 * has no right to (docker/mongodb/rights.json).
 */
export class Topology {
  private constructor(
    readonly kafka: KafkaCluster,
    readonly database: TestDatabase,
    /** By service: what it has asked of the database. Empty on a server of somebody else. */
    readonly guards: ReadonlyMap<ServiceName, RightsProxy>,
    /** Every process, running or not. */
    readonly processes: readonly ServiceProcess[],
    private readonly folder: string,
  ) {}

  /** Starts everything and resolves when every process says that it is ready. */
  static async start(options: TopologyOptions = {}): Promise<Topology> {
    const folder = await newDataDir();
    const [kafka, database] = await Promise.all([
      startKafka({ nodes: options.kafkaNodes ?? 1 }),
      startTestDatabase(),
    ]);
    const guards = (options.guarded ?? true) ? await guard(database) : new Map<ServiceName, RightsProxy>();
    const processes: ServiceProcess[] = [];
    const counts = { 'contracts-api': 1, 'job-runner': 2, notifier: 2, ...options.processes };
    for (const service of SERVICES) {
      const mongodbUri = guards.get(service)?.uri ?? database.uri;
      const env = { ...serviceEnvironment(service, { mongodbUri, brokers: kafka.brokers }), ...options.env };
      for (let number = 1; number <= counts[service]; number += 1) {
        const dataDir = join(folder, `${service}-${number}`);
        processes.push(await ServiceProcess.create(service, number, { ...env, TENOR_DATA_DIR: dataDir }));
      }
    }
    const topology = new Topology(kafka, database, guards, processes, folder);
    try {
      await topology.makeTopics();
      await topology.startAll();
      await pauseFirstSchedules(topology.client());
      return topology;
    } catch (error) {
      await topology.dispose();
      throw error;
    }
  }

  /** The address of the REST face; it stays over restarts. */
  get url(): string {
    return this.of('contracts-api')[0]?.url ?? '';
  }

  get token(): string {
    return ADMIN_TOKEN;
  }

  /** The addresses of all REST faces. */
  get faces(): readonly string[] {
    return this.of('contracts-api').map(({ url }) => url);
  }

  /** A client of the (first) REST face. */
  client(): Client {
    return new Client(this.url, ADMIN_TOKEN);
  }

  /** The processes of a service. */
  of(service: ServiceName): readonly ServiceProcess[] {
    return this.processes.filter((one) => one.service === service);
  }

  /** A process by its name, such as `notifier-2`. */
  process(name: string): ServiceProcess {
    const found = this.processes.find((one) => one.name === name);
    if (found === undefined) throw new Error(`there is no process ${name}`);
    return found;
  }

  /** Starts the processes that do not run. @param env for this life of theirs */
  async startAll(env: Readonly<Record<string, string>> = {}): Promise<void> {
    const starts = this.processes.filter((one) => !one.running).map((one) => one.start(env));
    // All of them, before one that fails lets the others be stopped.
    await Promise.allSettled(starts);
    await Promise.all(starts);
  }

  /** Asks every process to stop, in the order in which work flows. Resolves with the exit codes by name. */
  async stopAll(): Promise<Readonly<Record<string, number | null | undefined>>> {
    const codes: Record<string, number | null | undefined> = {};
    for (const service of SERVICES) {
      await Promise.all(this.of(service).map(async (one) => void (codes[one.name] = await one.stop())));
    }
    return codes;
  }

  /** SIGKILL to every process of ours at once. */
  async killAll(): Promise<void> {
    await Promise.all(this.processes.map((one) => one.kill()));
  }

  /** As the step "topics" of docker-compose.yml does it. */
  private async makeTopics(): Promise<void> {
    const { code, stderr } = await runTenor(['topics', 'apply'], {
      KAFKA_BROKERS: this.kafka.brokers.join(','),
    });
    if (code !== 0) throw new Error(`tenor topics apply ended with ${code}: ${stderr}`);
  }

  /** What the processes have written, for the message of a failing test. */
  output(): string {
    return this.processes.map((one) => `── ${one.name}\n${one.output()}`).join('\n');
  }

  /** What a database with authentication would have refused, as sentences. */
  refused(): string[] {
    return [...this.guards].flatMap(([service, { refused }]) => refused.map((why) => `${service}: ${why}`));
  }

  /** Stops everything and removes what is left. */
  async dispose(): Promise<void> {
    await this.stopAll();
    for (const proxy of this.guards.values()) await proxy.stop();
    await Promise.all([this.kafka.stop(), this.database.dispose()]);
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function guard(database: TestDatabase): Promise<ReadonlyMap<ServiceName, RightsProxy>> {
  const guards = new Map<ServiceName, RightsProxy>();
  if (database.dataDir === undefined) return guards;
  const rights = grantedRights();
  for (const service of SERVICES) {
    guards.set(service, await startRightsProxy(database.uri, rights[service]));
  }
  return guards;
}
