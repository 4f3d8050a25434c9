import { createLogger, type KafkaSettings, type Logger } from '@tenor/platform';
import { type Broker, type Cluster, type KafkaMessage } from 'kafkajs';
import { KafkaAdmin } from './kafka-admin.js';
import { makeKafka, openKafkaAccess, type KafkaAccess } from './kafka-client.js';
import { fetchedMessages } from './fetched-messages.js';
import { KafkaProblem, kafkaProblem } from './kafka-problem.js';
import { KafkaPublisher, PUBLISH_TIMEOUT_MS } from './kafka-publisher.js';
import { toRawMessage, toRawRecord, type OutgoingRecord, type RawRecord } from './raw-record.js';

export interface KafkaRange {
  readonly partition: number;
  /** The first record that is still there. */
  readonly first: string;
  /** The offset that the next record will get; equal to `first` when there is none. */
  readonly end: string;
}

export interface KafkaPage {
  readonly records: readonly RawRecord[];
  /** Where to read on. */
  readonly next: string;
  /** The offset that the next record of the partition will get: at `next` the partition is read. */
  readonly end: string;
}

export interface ReadOptions {
  readonly partition: number;
  /** A decimal number; what retention has deleted is skipped. */
  readonly fromOffset: string;
  /** From 1 to 1000. */
  readonly limit: number;
}

const LIMIT_MAX = 1000;
const FETCH_BYTES = 4 * 1024 * 1024;

/** Reads and writes records as they are, without a consumer group: for operators. */
export class KafkaRecords {
  private readonly admin: KafkaAdmin;
  private cluster: Cluster | undefined;
  private publisher: KafkaPublisher | undefined;

  private constructor(private readonly access: KafkaAccess) {
    this.admin = new KafkaAdmin(access);
  }

  /** @throws ConfigError when a file of the settings cannot be read. */
  static async open(settings: KafkaSettings, logger?: Logger, clientId = 'tenor-cli'): Promise<KafkaRecords> {
    return new KafkaRecords(
      await openKafkaAccess(settings, clientId, logger ?? createLogger('kafka', 'silent')),
    );
  }

  /** The partitions of a topic and what they hold. @throws KafkaProblem */
  async ranges(topic: string): Promise<readonly KafkaRange[]> {
    const offsets = await this.admin.use((client) => client.fetchTopicOffsets(topic), { topic });
    return offsets
      .map(({ partition, low, high }) => ({ partition, first: low, end: high }))
      .sort((a, b) => a.partition - b.partition);
  }

  /** A page of a partition, oldest first; empty at its end. @throws KafkaProblem, RangeError */
  async read(topic: string, { partition, fromOffset, limit }: ReadOptions): Promise<KafkaPage> {
    if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
      throw new RangeError(`limit must be a whole number from 1 to ${LIMIT_MAX}`);
    }
    if (!/^\d{1,19}$/.test(fromOffset)) throw new RangeError('fromOffset must be a decimal number');
    const range = (await this.ranges(topic)).find((one) => one.partition === partition);
    if (range === undefined) throw new RangeError(`${topic} has no partition ${partition}`);
    let next = bigger(BigInt(fromOffset), BigInt(range.first));
    const end = BigInt(range.end);
    const records: RawRecord[] = [];
    while (records.length < limit && next < end) {
      const found = await this.fetch(topic, partition, String(next));
      const wanted = found.slice(0, limit - records.length);
      records.push(...wanted.map((message) => toRawRecord(topic, partition, message)));
      const last = wanted.at(-1);
      // Nothing before the end: only marks of transactions, or records that compaction took away.
      next = last === undefined ? end : BigInt(last.offset) + 1n;
    }
    return { records, next: String(next), end: range.end };
  }

  /** Publishes bytes as they are; resolves when all are acknowledged. @throws KafkaProblem */
  async produce(records: readonly OutgoingRecord[]): Promise<void> {
    const publisher = await this.connectedPublisher();
    await publisher.publish(
      records.map((record) => ({ topic: record.topic, message: toRawMessage(record) })),
    );
  }

  async close(): Promise<void> {
    await this.publisher?.close();
    await this.cluster?.disconnect();
    await this.admin.close();
  }

  private async connectedPublisher(): Promise<KafkaPublisher> {
    if (this.publisher === undefined) {
      // The answer of somebody who gives up soon, rather than a minute of trying.
      await this.admin.use((client) => client.describeCluster());
      const publisher = new KafkaPublisher(this.access, this.admin, this.access.logger, PUBLISH_TIMEOUT_MS);
      await publisher.connect();
      this.publisher = publisher;
    }
    return this.publisher;
  }

  private async fetch(
    topic: string,
    partition: number,
    fetchOffset: string,
  ): Promise<readonly KafkaMessage[]> {
    try {
      const broker = await this.leader(topic, partition);
      const partitions = [{ partition, fetchOffset, maxBytes: FETCH_BYTES }];
      const answer: unknown = await broker.fetch({
        topics: [{ topic, partitions }],
        isolationLevel: READ_COMMITTED,
        maxWaitTime: 500,
        maxBytes: FETCH_BYTES,
      });
      const from = BigInt(fetchOffset);
      // A batch is fetched whole, also what lies before the offset.
      return fetchedMessages(answer).filter(({ offset }) => BigInt(offset) >= from);
    } catch (error) {
      throw kafkaProblem(error, { settings: this.access.settings, topic });
    }
  }

  private async leader(topic: string, partition: number): Promise<Broker> {
    this.cluster ??= clusterOf(this.access);
    await this.cluster.connect();
    await this.cluster.addTargetTopic(topic);
    await this.cluster.refreshMetadata();
    const [nodeId] = Object.keys(this.cluster.findLeaderForPartitions(topic, [partition]));
    if (nodeId === undefined) throw new KafkaProblem('away', `${topic}/${partition} has no leader`);
    return this.cluster.findBroker({ nodeId });
  }
}

const READ_COMMITTED = 1;

/**
 * kafkajs hands its connection to the assigner of a consumer. That consumer never runs: a page of a
 * partition needs no group, and no rights on one.
 */
function clusterOf(access: KafkaAccess): Cluster {
  let cluster: Cluster | undefined;
  makeKafka(access, 'quick').consumer({
    groupId: 'tenor-never-joined',
    allowAutoTopicCreation: false,
    partitionAssigners: [
      (given) => {
        cluster = given.cluster;
        return {
          name: 'none',
          version: 0,
          assign: () => Promise.resolve([]),
          protocol: () => ({ name: 'none', metadata: Buffer.alloc(0) }),
        };
      },
    ],
  });
  if (cluster === undefined) throw new Error('kafkajs gave no cluster');
  return cluster;
}

function bigger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** One page, on a connection of its own: {@link KafkaRecords.read}. */
export async function readKafkaRecords(
  settings: KafkaSettings,
  topic: string,
  options: ReadOptions,
): Promise<KafkaPage> {
  return withRecords(settings, (records) => records.read(topic, options));
}

/** Publishes bytes as they are, on a connection of its own: {@link KafkaRecords.produce}. */
export async function produceRaw(
  settings: KafkaSettings,
  outgoing: readonly OutgoingRecord[],
): Promise<void> {
  await withRecords(settings, (records) => records.produce(outgoing));
}

async function withRecords<T>(
  settings: KafkaSettings,
  work: (records: KafkaRecords) => Promise<T>,
): Promise<T> {
  const records = await KafkaRecords.open(settings);
  try {
    return await work(records);
  } finally {
    await records.close();
  }
}
