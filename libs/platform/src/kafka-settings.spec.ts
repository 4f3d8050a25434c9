import { ConfigError, loadConfig } from './config.js';

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('the variables of Kafka', () => {
  it('mean the embedded transport when they name no brokers', () => {
    expect(loadConfig({}).kafka).toBeUndefined();
    expect(loadConfig({ KAFKA_BROKERS: ' ', KAFKA_SSL: 'false', KAFKA_TOPIC_PARTITIONS: '4' }).kafka).toBe(
      undefined,
    );
  });

  it('need no more than brokers', () => {
    expect(loadConfig({ KAFKA_BROKERS: 'a:9092, b:9093' }).kafka).toEqual({
      brokers: ['a:9092', 'b:9093'],
      ssl: undefined,
      sasl: undefined,
      createTopics: true,
      topicPartitions: 4,
      replicationFactor: undefined,
    });
  });

  it('tell of TLS, of a password or the file that holds it, and of topics', () => {
    const { kafka } = loadConfig({
      KAFKA_BROKERS: 'a:9092',
      KAFKA_SSL: 'true',
      KAFKA_SSL_CA_FILE: '/ca.pem',
      KAFKA_SSL_CERT_FILE: '/cert.pem',
      KAFKA_SSL_KEY_FILE: '/key.pem',
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: 'tenor',
      KAFKA_SASL_PASSWORD_FILE: '/password',
      KAFKA_CREATE_TOPICS: 'false',
      KAFKA_TOPIC_PARTITIONS: '12',
      KAFKA_REPLICATION_FACTOR: '2',
    });
    expect(kafka).toEqual({
      brokers: ['a:9092'],
      ssl: { caFile: '/ca.pem', client: { certFile: '/cert.pem', keyFile: '/key.pem' } },
      sasl: { mechanism: 'scram-sha-512', username: 'tenor', password: { file: '/password' } },
      createTopics: false,
      topicPartitions: 12,
      replicationFactor: 2,
    });
  });

  const brokers = { KAFKA_BROKERS: 'a:9092' };
  const plain = { ...brokers, KAFKA_SASL_MECHANISM: 'plain' };
  it.each([
    ['a broker without a port', { KAFKA_BROKERS: 'a' }, 'KAFKA_BROKERS must be host:port'],
    ['TLS without brokers', { KAFKA_SSL: 'true' }, 'KAFKA_SSL needs KAFKA_BROKERS'],
    ['a switch that is neither', { ...brokers, KAFKA_SSL: 'yes' }, 'KAFKA_SSL must be true or false'],
    ['a CA that would be ignored', { ...brokers, KAFKA_SSL_CA_FILE: '/x' }, 'KAFKA_SSL must be true'],
    [
      'a key alone',
      { ...brokers, KAFKA_SSL: 'true', KAFKA_SSL_KEY_FILE: '/x' },
      'KAFKA_SSL_KEY_FILE needs KAFKA_SSL_CERT_FILE',
    ],
    [
      'a certificate alone',
      { ...brokers, KAFKA_SSL: 'true', KAFKA_SSL_CERT_FILE: '/x' },
      'KAFKA_SSL_CERT_FILE needs KAFKA_SSL_KEY_FILE',
    ],
    ['an unknown mechanism', { ...brokers, KAFKA_SASL_MECHANISM: 'gssapi' }, 'KAFKA_SASL_MECHANISM must be'],
    ['a user without a mechanism', { ...brokers, KAFKA_SASL_USERNAME: 'u' }, 'KAFKA_SASL_MECHANISM must be'],
    ['a mechanism without a user', { ...plain, KAFKA_SASL_PASSWORD: 'p' }, 'KAFKA_SASL_USERNAME is required'],
    ['no password', { ...plain, KAFKA_SASL_USERNAME: 'u' }, 'needs either KAFKA_SASL_PASSWORD or'],
    [
      'two passwords',
      { ...plain, KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'p', KAFKA_SASL_PASSWORD_FILE: '/p' },
      'needs either KAFKA_SASL_PASSWORD or',
    ],
    ['no partitions', { ...brokers, KAFKA_TOPIC_PARTITIONS: '0' }, 'KAFKA_TOPIC_PARTITIONS must be a whole'],
  ])('refuse %s, naming the variable', (_, env, fault) => {
    expect(faultsOf(env)).toEqual([expect.stringContaining(fault)]);
  });
});
