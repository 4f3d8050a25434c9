import { EmbeddedEventPort, KafkaEventPort, type EventPort } from '@tenor/messaging';
import { startEmbeddedMongo } from '@tenor/embedded-mongo';
import { connectDatabase } from '@tenor/persistence';
import { createLogger, loadConfig, systemClock } from '@tenor/platform';
import { rm } from 'node:fs/promises';
import { Topology } from '../distributed/topology.js';
import { Client } from '../product/client.js';
import { newDataDir, Product } from '../product/product.js';
import { bareKafka } from './bare-kafka.js';
import { bareTransport } from './bare-transport.js';
import { processFigures } from './process-figures.js';
import { familyFigures, type NamedFigures } from './resident-memory.js';

export const PROFILES = ['embedded', 'kafka'] as const;
export type ProfileName = (typeof PROFILES)[number];

/** A running product, and its transport alone to be compared with. */
export interface ProfileUnderTest {
  readonly client: Client;
  /** Memory and CPU seconds of its processes. */
  figures(): Promise<NamedFigures[]>;
  /** Publishes and consumes that many events with these data through the transport alone. @returns the seconds of each */
  bare(count: number, data: unknown): Promise<{ readonly publish: number; readonly consume: number }>;
  /** The transport alone, for one event at a time. */
  withPort<T>(work: (port: EventPort, topic: string) => Promise<T>): Promise<T>;
  output(): string;
  dispose(): Promise<void>;
}

type Env = Readonly<Record<string, string>>;

export function startProfile(name: ProfileName, env: Env): Promise<ProfileUnderTest> {
  return name === 'embedded' ? startEmbedded(env) : startDistributed(env);
}

async function startEmbedded(env: Env): Promise<ProfileUnderTest> {
  const product = await Product.start(undefined, env);
  return {
    client: new Client(product.url, product.token),
    figures: () => familyFigures(product.pid),
    bare: bareTransport,
    async withPort(work) {
      const dataDir = await newDataDir();
      const mongo = await startEmbeddedMongo({ dataDir });
      const database = await connectDatabase(mongo.uri, { appName: 'bench' });
      try {
        const logger = createLogger('bench', 'error');
        return await work(new EmbeddedEventPort({ database, logger, clock: systemClock }), 'tenor.bench.v1');
      } finally {
        await database.close();
        await mongo.stop();
        await rm(dataDir, { recursive: true, force: true });
      }
    },
    output: () => product.output(),
    dispose: () => product.dispose(),
  };
}

/** One process of each service, a broker, and the embedded database as their database. */
async function startDistributed(env: Env): Promise<ProfileUnderTest> {
  const topology = await Topology.start({
    processes: { 'job-runner': 1, notifier: 1 },
    env,
    guarded: false,
  });
  const { kafka } = topology;
  return {
    client: topology.client(),
    figures: () =>
      Promise.all(
        topology.processes.map(async ({ name, pid }) => ({ name, ...(await processFigures(pid)) })),
      ),
    async bare(count, data) {
      // One partition, since all that a job finds has one key.
      const { publish, consume } = await bareKafka(count, { partitions: 1, cluster: kafka, data });
      return { publish: publish.seconds, consume: consume.seconds };
    },
    async withPort(work) {
      const topic = `tenor.bench.latency.${Date.now()}`;
      await kafka.createTopic(topic, { partitions: 1 });
      const settings = loadConfig({ KAFKA_BROKERS: kafka.brokers.join(',') }).kafka;
      if (settings === undefined) throw new Error('the cluster has no brokers');
      const logger = createLogger('bench', 'error');
      return work(new KafkaEventPort({ settings, clientId: 'tenor-bench', logger }), topic);
    },
    output: () => topology.output(),
    dispose: () => topology.dispose(),
  };
}
