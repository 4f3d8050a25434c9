import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Admin } from 'kafkajs';
import { makeClusterFolder } from './cluster-folder.js';
import { freePorts } from './free-ports.js';
import {
  createTestTopic,
  eventually,
  leadersOf,
  moveTestPartition,
  withAdmin,
  type ClientOptions,
  type TestTopic,
} from './kafka-admin.js';
import { makeTestCertificate, STORE_PASSWORD } from './kafka-certificates.js';
import { DEFAULT_KAFKA_VERSION, kafkaJars, type KafkaVersion } from './kafka-distribution.js';
import { KafkaNode } from './kafka-node.js';
import { type KafkaSecurity, type KafkaUser } from './kafka-properties.js';

export interface StartKafkaOptions {
  readonly nodes?: 1 | 3;
  readonly version?: KafkaVersion;
  /** SASL_SSL with SCRAM-SHA-512 and ACLs; the first user may do everything. Default: plain text, no users. */
  readonly users?: readonly [KafkaUser, ...KafkaUser[]];
}

/** A real Apache Kafka on the loopback interface. Nodes are numbered from 1. */
export interface KafkaCluster {
  readonly version: KafkaVersion;
  /** `host:port` of every node, running or not, in the order of their numbers. */
  readonly brokers: readonly string[];
  /** PEM file to trust, when the cluster speaks TLS. */
  readonly caFile: string | undefined;
  /** SIGKILL. */
  killNode(node: number): Promise<void>;
  /** Starts a node on its old data and port; resolves when it serves. */
  startNode(node: number): Promise<void>;
  /** SIGSTOP: it keeps its connections and answers nothing. */
  freezeNode(node: number): void;
  thawNode(node: number): void;
  createTopic(topic: string, options?: TestTopic): Promise<void>;
  /** Node numbers, by partition. */
  leaders(topic: string): Promise<number[]>;
  /** Gives a partition to these nodes, the present leader not among them; the first becomes its leader. */
  movePartition(topic: string, partition: number, replicas: readonly number[]): Promise<void>;
  /** Work with kafkajs' admin client, as the first user. */
  admin<T>(work: (admin: Admin) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

/** Starts Kafka and waits until it serves: 6 to 18 s, and up to a minute more when it has to be fetched. */
export async function startKafka(options: StartKafkaOptions = {}): Promise<KafkaCluster> {
  const { nodes: count = 1, version = DEFAULT_KAFKA_VERSION, users } = options;
  const jars = await kafkaJars(version);
  const folder = await makeClusterFolder();
  const ports = await freePorts(count * 2);
  const addresses = Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    brokerPort: ports[index * 2] ?? 0,
    controllerPort: ports[index * 2 + 1] ?? 0,
  }));
  const secured = users && (await secure(folder, users));
  const nodes = addresses.map(
    (node) =>
      new KafkaNode(jars, join(folder, `node-${node.id}`), {
        node,
        nodes: addresses,
        security: secured?.security,
      }),
  );
  const client = secured?.client ?? {};
  const cluster = clusterOf(nodes, folder, version, client, secured?.caFile);
  try {
    await Promise.all(nodes.map((node) => node.format()));
    await Promise.all(nodes.map((node) => node.start()));
    await ready(nodes, client, 120_000);
    return cluster;
  } catch (error) {
    const logs = await Promise.all(nodes.map((node) => node.logTail()));
    await cluster.stop();
    throw new Error(`Kafka ${version} did not start: ${String(error)}\n${logs.join('\n')}`, { cause: error });
  }
}

interface Secured {
  readonly security: KafkaSecurity;
  readonly caFile: string;
  readonly client: ClientOptions;
}

async function secure(folder: string, users: readonly [KafkaUser, ...KafkaUser[]]): Promise<Secured> {
  const { keyStore, trustStore, caFile } = await makeTestCertificate(folder, 'kafka');
  const [{ name: username, password }] = users;
  return {
    security: { users, keyStore, trustStore, storePassword: STORE_PASSWORD },
    caFile,
    client: {
      ssl: { ca: [await readFile(caFile, 'utf8')] },
      sasl: { mechanism: 'scram-sha-512', username, password },
    },
  };
}

function clusterOf(
  nodes: readonly KafkaNode[],
  folder: string,
  version: KafkaVersion,
  client: ClientOptions,
  caFile: string | undefined,
): KafkaCluster {
  const brokers = nodes.map((node) => node.address);
  const running = () => nodes.filter((node) => node.running).map((node) => node.address);
  const numbered = (number: number): KafkaNode => {
    const node = nodes[number - 1];
    if (node === undefined) throw new RangeError(`there is no node ${number}`);
    return node;
  };
  const cluster: KafkaCluster = {
    version,
    brokers,
    caFile,
    killNode: (number) => numbered(number).kill(),
    async startNode(number) {
      await numbered(number).start();
      await ready(nodes, client, 60_000);
    },
    freezeNode: (number) => numbered(number).freeze(),
    thawNode: (number) => numbered(number).thaw(),
    createTopic: (topic, options = {}) => createTestTopic(running(), client, topic, options),
    leaders: (topic) => cluster.admin((admin) => leadersOf(admin, topic)),
    movePartition: (topic, partition, replicas) =>
      moveTestPartition(running(), client, topic, partition, replicas),
    admin: (work) => withAdmin(running(), client, work),
    async stop() {
      await Promise.all(nodes.map((node) => node.kill()));
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return cluster;
}

/** Every running node answers, and knows the others. */
async function ready(nodes: readonly KafkaNode[], client: ClientOptions, patienceMs: number): Promise<void> {
  const running = nodes.filter((node) => node.running);
  for (const { address } of running) {
    await eventually(
      `${address} serves`,
      async () => {
        const { brokers } = await withAdmin([address], client, (admin) => admin.describeCluster());
        return running.every((node) => brokers.some(({ host, port }) => `${host}:${port}` === node.address));
      },
      patienceMs,
    );
  }
}
