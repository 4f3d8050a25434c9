import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { kafkaJars, type KafkaVersion } from './kafka-distribution.js';

/** The last one whose command line tools are in the jars that are fetched; it speaks to newer brokers too. */
const VERSION: KafkaVersion = '3.9.2';

/**
 * Writes lines to a topic with Apache Kafka's own `kafka-console-producer`, one message each, without keys.
 * @throws Error with what it said when it fails.
 */
export async function produceFromConsole(
  brokers: readonly string[],
  topic: string,
  lines: readonly string[],
): Promise<void> {
  const jars = await kafkaJars(VERSION);
  const java = ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-cp', `${jars}/*`, 'kafka.tools.ConsoleProducer'];
  const child = spawn('java', [...java, '--bootstrap-server', brokers.join(','), '--topic', topic], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-10_000);
  });
  child.stdin.end(`${lines.join('\n')}\n`);
  const [code] = (await once(child, 'close')) as [number | null];
  // It ends with 0 also when the brokers took nothing, and says so on standard error.
  if (code !== 0 || /\bERROR\b/.test(said))
    throw new Error(`the console producer failed (${code}):\n${said}`);
}
