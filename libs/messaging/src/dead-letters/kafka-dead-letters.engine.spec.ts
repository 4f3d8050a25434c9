import { deadLetterTopic, TOPICS } from '@tenor/domain';
import { systemClock } from '@tenor/platform';
import { startKafka } from '@tenor/test-engines';
import { KafkaRecords } from '../kafka/kafka-records.js';
import { describeDeadLettersContract } from '../testing/dead-letters-contract.js';
import { KafkaPorts, settingsOf } from '../testing/event-port-kafka.js';
import { KafkaDeadLetters } from './kafka-dead-letters.js';

jest.setTimeout(120_000);

describeDeadLettersContract(
  'Kafka',
  async () => {
    const cluster = await startKafka();
    for (const topic of Object.values(TOPICS)) {
      await cluster.createTopic(topic, { partitions: 3 });
      await cluster.createTopic(deadLetterTopic(topic), { partitions: 3 });
    }
    const records = await KafkaRecords.open(settingsOf(cluster));
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    return {
      port: new KafkaPorts(cluster).make(),
      letters: new KafkaDeadLetters(records, systemClock),
      put: (topic, messages) =>
        records.produce(
          messages.map(({ key, headers, value }) => ({
            topic,
            key: bytes(key),
            value,
            headers: Object.entries(headers).map(([name, text]) => ({ name, value: bytes(text) })),
          })),
        ),
      async close() {
        await records.close();
        await cluster.stop();
      },
    };
  },
  60_000,
);
