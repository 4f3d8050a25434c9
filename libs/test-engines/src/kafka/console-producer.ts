import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kafkaJars, type KafkaVersion } from './kafka-distribution.js';

/** The last one whose command line tools are in the jars that are fetched; it speaks to newer brokers too. */
const VERSION: KafkaVersion = '3.9.2';

/**
 * Puts Apache Kafka's own `kafka-console-producer.sh` into a folder, for `PATH`. Maven Central has the
 * program and not the scripts around it: this one starts the same class with the same arguments.
 */
export async function writeConsoleProducer(folder: string): Promise<void> {
  const jars = await kafkaJars(VERSION);
  const java = `java -Xmx128m -XX:TieredStopAtLevel=1 -cp '${jars}/*' kafka.tools.ConsoleProducer`;
  await writeFile(join(folder, 'kafka-console-producer.sh'), `#!/bin/sh\nexec ${java} "$@"\n`, {
    mode: 0o755,
  });
}
