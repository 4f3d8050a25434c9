import { startKafka } from '@tenor/test-engines';
import { describeEventPortContract } from '../testing/event-port-contract.js';
import { KafkaPorts } from '../testing/event-port-kafka.js';

jest.setTimeout(120_000);

describeEventPortContract('Kafka', async () => {
  const cluster = await startKafka();
  const ports = new KafkaPorts(cluster);
  return {
    port: (retry) => ports.make(retry && { retry }),
    topic: (name) => ports.topic(name),
    close: () => cluster.stop(),
  };
});
