import kafkajs from 'kafkajs';
import { createLogger, type KafkaSettings } from '@tenor/platform';
import { makeTestCertificate, startKafka, type KafkaCluster } from '@tenor/test-engines';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeEvent } from '../testing/event-port-contract.js';
import { eventually, KafkaPorts, settingsOf, tell } from '../testing/event-port-kafka.js';
import { applyKafkaTopics } from './apply-kafka-topics.js';
import { kafkaGroupId } from './kafka-subscription.js';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

jest.setTimeout(120_000);

const ADMIN = { name: 'admin', password: 'admin-password' };
const SERVICE = { name: 'service', password: 'service-password' };

describe('Kafka with TLS, passwords and rights', () => {
  let cluster: KafkaCluster;
  let ports: KafkaPorts;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tenor-kafka-test-'));
    cluster = await startKafka({ users: [ADMIN, SERVICE] });
    ports = new KafkaPorts(cluster);
  });
  afterEach(() => ports.stopPorts());
  afterAll(async () => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const secured = (user: typeof ADMIN, more: Partial<KafkaSettings> = {}): Partial<KafkaSettings> => ({
    ssl: { caFile: cluster.caFile, client: undefined },
    sasl: { mechanism: 'scram-sha-512', username: user.name, password: { text: user.password } },
    ...more,
  });

  async function grant(
    resourceType: number,
    resourceName: string,
    operations: readonly number[],
  ): Promise<void> {
    const acl = operations.map((operation) => ({
      resourceType,
      resourceName,
      resourcePatternType: ResourcePatternTypes.LITERAL,
      principal: `User:${SERVICE.name}`,
      host: '*',
      operation,
      permissionType: AclPermissionTypes.ALLOW,
    }));
    await cluster.admin((admin) => admin.createAcls({ acl }));
  }

  test('the right password and certificate publish and consume; the password may stand in a file', async () => {
    const topic = await ports.topic('secured');
    const file = join(folder, 'password');
    await writeFile(file, `${ADMIN.password}\n`);
    const sasl = { mechanism: 'scram-sha-512', username: ADMIN.name, password: { file } } as const;
    const port = ports.make({}, secured(ADMIN, { sasl }));
    let seen = 0;
    port.subscribe({
      topic,
      group: 'g',
      handle: (events) => {
        seen += events.length;
        return Promise.resolve(events.map(() => ({ status: 'done' }) as const));
      },
    });
    await port.start();
    await port.publish([makeEvent(topic, 'k', 1)]);
    await eventually(() => seen === 1, 'the event');
    await port.check();
  });

  async function refusal(settings: Partial<KafkaSettings>): Promise<string> {
    const error: unknown = await ports
      .make({}, settings)
      .start()
      .catch((thrown: unknown) => thrown);
    const text = String(error);
    tell(text);
    return text;
  }

  test('a wrong password refuses the start, and says what to check', async () => {
    const text = await refusal(secured({ name: SERVICE.name, password: 'wrong' }));
    expect(text).toContain(
      'refuses user service: check KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and the password',
    );
    expect(text).not.toContain('wrong:');
  });

  test('a certificate that is not trusted refuses the start, and says which file to mend', async () => {
    const { caFile } = await makeTestCertificate(folder, 'another');
    const text = await refusal(secured(ADMIN, { ssl: { caFile, client: undefined } }));
    expect(text).toContain('cannot be trusted');
    expect(text).toContain('KAFKA_SSL_CA_FILE');
  });

  test('a CA file that is not there refuses the start, and names the variable', async () => {
    const text = await refusal(
      secured(ADMIN, { ssl: { caFile: join(folder, 'none.pem'), client: undefined } }),
    );
    expect(text).toContain('KAFKA_SSL_CA_FILE cannot be read');
  });

  test('missing rights are told one after the other, and consuming begins when they are granted', async () => {
    const topic = await ports.topic('rights');
    const lines: string[] = [];
    const logger = createLogger('test', 'silent');
    jest.spyOn(logger, 'warn').mockImplementation(((_: unknown, text: string) => {
      lines.push(text);
      tell(text);
    }) as never);
    const port = ports.make({ logger }, secured(SERVICE, { createTopics: true }));
    let seen = 0;
    port.subscribe({
      topic,
      group: 'g',
      handle: (events) => {
        seen += events.length;
        return Promise.resolve(events.map(() => ({ status: 'done' }) as const));
      },
    });
    const told = (text: string) => eventually(() => lines.some((line) => line.includes(text)), text);
    await port.start();
    await told('user service may not make or change tenor.job-commands.v1: grant Create');
    await told(`user service may not use ${topic}: grant Describe`);
    const refused: unknown = await port.publish([makeEvent(topic, 'k', 0)]).catch((error: unknown) => error);
    expect(refused).toMatchObject({ kind: 'forbidden', retryable: true });

    const { ALL, READ } = AclOperationTypes;
    await grant(AclResourceTypes.TOPIC, topic, [ALL]);
    await told(kafkaGroupId('g', topic));
    await expect(port.check()).rejects.toThrow('Read on the group');
    await grant(AclResourceTypes.GROUP, kafkaGroupId('g', topic), [READ]);
    await port.publish([makeEvent(topic, 'k', 1)]);
    await eventually(() => seen === 1, 'the event');
    await port.check();
  });

  test('topics are planned and made with rights; without them a sentence says what is missing', async () => {
    await expect(applyKafkaTopics(settingsOf(cluster, secured(SERVICE)))).rejects.toThrow(
      'may not make or change tenor.job-commands.v1',
    );
    const settings = settingsOf(cluster, secured(ADMIN));
    const made = await applyKafkaTopics(settings);
    expect(new Set(made.map(({ action }) => action))).toEqual(new Set(['create']));
    const again = await applyKafkaTopics(settings);
    expect(new Set(again.map(({ action }) => action))).toEqual(new Set(['keep']));
  });
});
