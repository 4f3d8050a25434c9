import { createLogger } from '@tenor/platform';
import { DONE } from '../event-port.js';
import { KafkaEventPort } from '../kafka/kafka-event-port.js';

/**
 * A process that consumes numbered events and prints `key number` for each, once its handler has it.
 * For tests that kill it.
 */
async function main(broker: string, topic: string, group: string): Promise<void> {
  const port = new KafkaEventPort({
    settings: {
      brokers: [broker],
      ssl: undefined,
      sasl: undefined,
      createTopics: false,
      topicPartitions: 4,
      replicationFactor: undefined,
    },
    clientId: 'consumer-process',
    logger: createLogger('consumer', 'silent'),
  });
  const decoder = new TextDecoder();
  port.subscribe({
    topic,
    group,
    handle: async (events) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      process.stdout.write(events.map(({ key, value }) => `${key} ${decoder.decode(value)}\n`).join(''));
      return events.map(() => DONE);
    },
  });
  await port.start();
  process.stdout.write('started\n');
}

await main(process.argv[2] ?? '', process.argv[3] ?? '', process.argv[4] ?? '');
