import { deadLetterTopic } from '@tenor/domain';
import { createLogger, type KafkaSettings } from '@tenor/platform';
import { type KafkaCluster } from '@tenor/test-engines';
import { type EventPort } from '../event-port.js';
import { KafkaEventPort, type KafkaEventPortOptions } from '../kafka/kafka-event-port.js';
import { QUICK_RETRY } from './event-port-contract.js';

let serial = 0;

export function settingsOf(
  { brokers }: Pick<KafkaCluster, 'brokers'>,
  more: Partial<KafkaSettings> = {},
): KafkaSettings {
  return {
    brokers,
    ssl: undefined,
    sasl: undefined,
    createTopics: false,
    topicPartitions: 4,
    replicationFactor: undefined,
    ...more,
  };
}

/** Ports on a cluster for one spec file; `stopPorts` in afterEach. */
export class KafkaPorts {
  private ports: EventPort[] = [];

  constructor(private readonly cluster: KafkaCluster) {}

  /** Quick retries, no log, no topics made. */
  make(options: Partial<KafkaEventPortOptions> = {}, settings: Partial<KafkaSettings> = {}): KafkaEventPort {
    const port = new KafkaEventPort({
      settings: settingsOf(this.cluster, settings),
      clientId: 'test',
      logger: createLogger('test', 'silent'),
      retry: QUICK_RETRY,
      ...options,
    });
    this.ports.push(port);
    return port;
  }

  /** A topic of its own with its dead letters. */
  async topic(name: string, options?: Parameters<KafkaCluster['createTopic']>[1]): Promise<string> {
    const topic = `${name}-${(serial += 1)}.v1`;
    await this.cluster.createTopic(topic, options);
    await this.cluster.createTopic(deadLetterTopic(topic), options);
    return topic;
  }

  async stopPorts(): Promise<void> {
    const { ports } = this;
    this.ports = [];
    await Promise.all(ports.map((port) => port.stop()));
  }
}

/** Tests of engines tell what they did and counted. */
export function tell(text: string): void {
  process.stdout.write(`    ${text}\n`);
}

export async function eventually(
  condition: () => boolean | Promise<boolean>,
  what: string,
  patienceMs = 60_000,
): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
