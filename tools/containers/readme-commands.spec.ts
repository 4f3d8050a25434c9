import { TOPICS } from '@tenor/domain';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compose, read, ROOT } from './compose-file.js';

/*
 * There is no Docker engine here: what the README says to run in containers is compared with what
 * docker-compose.yml and the Dockerfile say.
 */

/** The commands of the README, each in one line. */
const commands = [...read('README.md').matchAll(/^```bash\n([\s\S]*?)^```$/gm)].flatMap(([, script = '']) =>
  script
    .replace(/\\\n +/g, '')
    .replace(/\|\n +/g, '| ')
    .split('\n'),
);
const named = (pattern: RegExp): string[] =>
  commands.flatMap((command) => pattern.exec(command)?.slice(1) ?? []);

test('the console producer is run where Kafka is, against the address and the topic that there are', () => {
  const [heap, service, folder, address, topic] = named(
    /docker compose exec -T -e KAFKA_HEAP_OPTS=(\S+) (\S+) (\S+)\/kafka-console-producer\.sh --bootstrap-server (\S+) --topic (\S+)$/,
  );
  const kafka = compose.services[service ?? ''];

  expect(kafka?.image).toMatch(/^apache\/kafka:/);
  // Where the image of Apache Kafka has its scripts.
  expect(folder).toBe('/opt/kafka/bin');
  expect(kafka?.environment?.['KAFKA_ADVERTISED_LISTENERS']).toBe(`PLAINTEXT://${address}`);
  // That of the broker would not fit into the container a second time.
  expect(heap).not.toBe(kafka?.environment?.['KAFKA_HEAP_OPTS']);
  expect(Object.values<string>(TOPICS)).toContain(topic);
});

test('dead letters are looked at in the image of the command line, which knows the brokers', () => {
  const runs = commands.flatMap((command) => {
    const match = /^docker compose run --rm --no-deps --entrypoint node (\S+) (\S+) dlt /.exec(command);
    return match === null ? [] : [{ service: match[1] ?? '', file: match[2] ?? '' }];
  });

  expect(runs).toHaveLength(2);
  for (const { service, file } of runs) {
    expect(compose.services[service]?.build?.target).toBe('cli');
    expect(compose.services[service]?.entrypoint?.slice(0, 2)).toEqual(['node', file]);
    expect(compose.services[service]?.environment).toHaveProperty('KAFKA_BROKERS');
    expect(existsSync(join(ROOT, file.replace('/dist/', '/src/').replace(/\.js$/, '.ts')))).toBe(true);
  }
});

test('services as processes of their own have ports of their own, and what they are refused without', () => {
  const started = commands.flatMap((command) => {
    const match = /^PORT=(\d+) node apps\/([a-z-]+)\/dist\/main\.js$/.exec(command);
    return match === null ? [] : [{ port: match[1], app: match[2] ?? '' }];
  });
  const exported = commands.filter((command) => command.startsWith('export ')).join('\n');

  expect(started.map(({ app }) => app)).toEqual(['contracts-api', 'job-runner', 'notifier']);
  expect(new Set(started.map(({ port }) => port)).size).toBe(3);
  for (const name of ['MONGODB_URI', 'KAFKA_BROKERS', 'TENOR_SECRET_KEY']) {
    expect(exported).toContain(`${name}=`);
  }
});
