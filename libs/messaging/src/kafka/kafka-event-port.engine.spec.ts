import { deadLetterTopic } from '@tenor/domain';
import { createLogger, type KafkaSettings } from '@tenor/platform';
import { startKafka, type KafkaCluster } from '@tenor/test-engines';
import { describeEventPortContract, QUICK_RETRY } from '../testing/event-port-contract.js';
import { KafkaEventPort } from './kafka-event-port.js';

jest.setTimeout(120_000);

const logger = createLogger('test', 'silent');
let serial = 0;

function settingsOf(cluster: KafkaCluster, more: Partial<KafkaSettings> = {}): KafkaSettings {
  return {
    brokers: cluster.brokers,
    ssl: undefined,
    sasl: undefined,
    createTopics: false,
    topicPartitions: 4,
    replicationFactor: undefined,
    ...more,
  };
}

describeEventPortContract('Kafka', async () => {
  const cluster = await startKafka();
  return {
    port: (retry = QUICK_RETRY) =>
      new KafkaEventPort({ settings: settingsOf(cluster), clientId: 'test', logger, retry }),
    async topic(name) {
      const topic = `${name}-${(serial += 1)}.v1`;
      await cluster.createTopic(topic);
      await cluster.createTopic(deadLetterTopic(topic));
      return topic;
    },
    close: () => cluster.stop(),
  };
});
