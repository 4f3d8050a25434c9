import { startKafka } from '@tenor/test-engines';
import { describeEventPortContract } from '../testing/event-port-contract.js';
import { KafkaPorts } from '../testing/event-port-kafka.js';

jest.setTimeout(120_000);

for (const version of ['3.9.2', '4.4.0'] as const) {
  describeEventPortContract(`Kafka ${version}`, async () => {
    const cluster = await startKafka({ version });
    const ports = new KafkaPorts(cluster);
    return {
      port: (retry) => ports.make(retry && { retry }),
      topic: (name) => ports.topic(name),
      close: () => cluster.stop(),
    };
  });
}
