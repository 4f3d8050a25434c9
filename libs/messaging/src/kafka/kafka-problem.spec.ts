import kafkajs from 'kafkajs';
import { isInfrastructureError } from '@tenor/platform';
import { KafkaProblem, kafkaProblem, protocolErrors } from './kafka-problem.js';

const { KafkaJSProtocolError, KafkaJSNumberOfRetriesExceeded, KafkaJSConnectionError } = kafkajs;

const settings = {
  brokers: ['a:9092', 'b:9092'],
  ssl: undefined,
  sasl: { mechanism: 'plain', username: 'tenor', password: { text: 'secret' } },
} as const;
const context = { settings, topic: 'orders.v1', group: 'g.orders.v1' };

const protocol = (type: string): Error => Object.assign(new Error(type), { type });
const wrapped = (cause: Error): Error => new Error('retries exceeded', { cause });
const coded = (code: string): Error => Object.assign(new Error(`it is ${code}`), { code });

describe('kafkaProblem', () => {
  it.each([
    ['a refused connection', wrapped(coded('ECONNREFUSED')), 'away', 'does not answer at a:9092, b:9092'],
    [
      'a question that nobody answers',
      new TypeError("Cannot read properties of null (reading 'topicMetadata')"),
      'away',
      'no broker answers',
    ],
    ['too few copies', protocol('NOT_ENOUGH_REPLICAS'), 'away', 'too few copies of orders.v1'],
    [
      'a wrong password',
      Object.assign(new Error('invalid'), { name: 'KafkaJSSASLAuthenticationError' }),
      'refused',
      'refuses user tenor',
    ],
    ['an unknown authority', wrapped(coded('SELF_SIGNED_CERT_IN_CHAIN')), 'refused', 'KAFKA_SSL_CA_FILE'],
    ['an expired certificate', wrapped(coded('CERT_HAS_EXPIRED')), 'refused', 'expired'],
    [
      'a certificate of another host',
      wrapped(coded('ERR_TLS_CERT_ALTNAME_INVALID')),
      'refused',
      'another host',
    ],
    [
      'TLS on one side only',
      wrapped(coded('ERR_SSL_WRONG_VERSION_NUMBER')),
      'refused',
      'KAFKA_SSL must be true',
    ],
    [
      'no right on the topic',
      wrapped(protocol('TOPIC_AUTHORIZATION_FAILED')),
      'forbidden',
      'may not use orders.v1: grant',
    ],
    ['no right on the group', protocol('GROUP_AUTHORIZATION_FAILED'), 'forbidden', 'group g.orders.v1'],
    [
      'a group without coordinator',
      Object.assign(new Error('x'), { name: 'KafkaJSGroupCoordinatorNotFound' }),
      'forbidden',
      'lacks Read on the group',
    ],
    [
      'a missing topic',
      protocol('UNKNOWN_TOPIC_OR_PARTITION'),
      'missing',
      'orders.v1 does not exist in Kafka',
    ],
    ['too few brokers', protocol('INVALID_REPLICATION_FACTOR'), 'other', 'too few brokers'],
    ['what is not known', new Error('surprise'), 'other', 'Kafka: surprise'],
  ])('tells %s as a sentence, to be tried again', (_, error, kind, text) => {
    const problem = kafkaProblem(error, context);
    expect(problem).toMatchObject({ kind, retryable: true });
    expect(problem.message).toContain(text);
    expect(problem.cause).toBe(error);
    expect(isInfrastructureError(problem)).toBe(true);
  });

  it('says that a message that is too large fails each time', () => {
    const problem = kafkaProblem(protocol('MESSAGE_TOO_LARGE'), context);
    expect(problem).toMatchObject({ kind: 'message', retryable: false });
    expect(isInfrastructureError(problem)).toBe(false);
  });

  it('tells rights on the making of topics from rights on their use', () => {
    const problem = kafkaProblem(protocol('TOPIC_AUTHORIZATION_FAILED'), {
      ...context,
      managingTopics: true,
    });
    expect(problem.message).toContain('may not make or change orders.v1');
    expect(problem.message).toContain('KAFKA_CREATE_TOPICS=false');
  });

  it('never tells the password', () => {
    const error = Object.assign(new Error('invalid'), { name: 'KafkaJSSASLAuthenticationError' });
    expect(kafkaProblem(error, context).message).not.toContain('secret');
  });

  it('leaves a problem as it is, also inside another error', () => {
    const problem = new KafkaProblem('missing', 'x');
    expect(kafkaProblem(wrapped(problem), context)).toBe(problem);
  });

  it('knows the errors of the library itself', () => {
    const lost = new KafkaJSConnectionError('Connection error', { broker: 'a:9092' });
    const exceeded = new KafkaJSNumberOfRetriesExceeded(lost, { retryCount: 5, retryTime: 100 });
    expect(kafkaProblem(exceeded, context).kind).toBe('away');
    const aggregate = Object.assign(new Error('several'), {
      errors: [new KafkaJSProtocolError(protocol('TOPIC_ALREADY_EXISTS'))],
    });
    expect(protocolErrors(aggregate)).toEqual(['TOPIC_ALREADY_EXISTS']);
  });
});
