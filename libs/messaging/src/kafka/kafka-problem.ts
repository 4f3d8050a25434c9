import { toError, type KafkaSettings } from '@tenor/platform';

/**
 * `away`: no broker answers. `refused`: user, password or certificate. `forbidden`: an ACL is missing.
 * `missing`: the topic is not there. `message`: this message is at fault, and fails each time.
 */
export type KafkaProblemKind = 'away' | 'refused' | 'forbidden' | 'missing' | 'message' | 'other';

/** What is wrong with Kafka, as a sentence for an operator; the library's error is its cause. */
export class KafkaProblem extends Error {
  override readonly name = 'KafkaProblem';
  /** All but a message that is at fault may succeed later. */
  readonly retryable: boolean;

  constructor(
    readonly kind: KafkaProblemKind,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.retryable = kind !== 'message';
  }
}

/** What was being done when it went wrong. */
export interface KafkaContext {
  readonly settings: Pick<KafkaSettings, 'brokers' | 'sasl' | 'ssl'>;
  readonly topic?: string;
  readonly group?: string;
  /** Topics were to be made or changed. */
  readonly managingTopics?: boolean;
}

/** Tells what an error of kafkajs means; a {@link KafkaProblem} stays as it is. */
export function kafkaProblem(thrown: unknown, context: KafkaContext): KafkaProblem {
  const chain = causesOf(thrown);
  const known = chain.find((error) => error instanceof KafkaProblem);
  if (known !== undefined) return known;
  for (const error of chain) {
    const found = explain(error, context);
    if (found !== undefined) return new KafkaProblem(found.kind, found.message, thrown);
  }
  return new KafkaProblem('other', `Kafka: ${toError(thrown).message}`, thrown);
}

/** The protocol's name of an error, such as `TOPIC_ALREADY_EXISTS`, of it or of what caused it. */
export function protocolErrors(thrown: unknown): readonly string[] {
  return causesOf(thrown)
    .map((error) => textOf(error, 'type'))
    .filter((type) => type !== undefined);
}

const UNTRUSTED = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
]);
const SOCKET_CODES = /^(ECONN|EHOST|ENET|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE)/;
const AWAY_NAMES = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSBrokerNotFound',
  'KafkaJSLockTimeout',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSTopicMetadataNotLoaded',
]);

type Found = { readonly kind: KafkaProblemKind; readonly message: string };

function explain(error: Error, context: KafkaContext): Found | undefined {
  const at = context.settings.brokers.join(', ');
  const code = textOf(error, 'code') ?? '';
  const type = textOf(error, 'type') ?? '';
  const user = context.settings.sasl === undefined ? 'this client' : `user ${context.settings.sasl.username}`;
  const topic = context.topic ?? 'a topic';
  if (context.managingTopics === true && /^(TOPIC|CLUSTER)_AUTHORIZATION_FAILED$/.test(type)) {
    const what = 'grant Create (and Alter) on topics, or set KAFKA_CREATE_TOPICS=false and let somebody run';
    return {
      kind: 'forbidden',
      message: `${user} may not make or change ${topic}: ${what} "tenor topics apply"`,
    };
  }
  const group = context.group ?? 'the consumer group';
  if (error.name === 'KafkaJSSASLAuthenticationError' || type === 'SASL_AUTHENTICATION_FAILED') {
    const what = 'check KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and the password';
    return { kind: 'refused', message: `Kafka at ${at} refuses ${user}: ${what} (${error.message})` };
  }
  if (UNTRUSTED.has(code)) {
    const what = 'KAFKA_SSL_CA_FILE must hold the certificate of the authority that signed theirs';
    return { kind: 'refused', message: `the brokers at ${at} cannot be trusted (${code}): ${what}` };
  }
  if (code === 'CERT_HAS_EXPIRED') {
    return { kind: 'refused', message: `the certificate of the brokers at ${at} has expired` };
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return {
      kind: 'refused',
      message: `the certificate of the brokers is for another host: ${error.message}`,
    };
  }
  if (/^(ERR_SSL|EPROTO)/.test(code)) {
    const what = 'KAFKA_SSL must be true where the brokers speak TLS and false where they do not';
    return { kind: 'refused', message: `Kafka at ${at} and this client do not agree on TLS: ${what}` };
  }
  return explainProtocol(type, error, user, topic, group) ?? explainConnection(error, code, at, group, user);
}

function explainProtocol(
  type: string,
  error: Error,
  user: string,
  topic: string,
  group: string,
): Found | undefined {
  switch (type) {
    case 'TOPIC_AUTHORIZATION_FAILED':
      return {
        kind: 'forbidden',
        message: `${user} may not use ${topic}: grant Describe, and Read to consume or Write to publish`,
      };
    case 'GROUP_AUTHORIZATION_FAILED':
      return {
        kind: 'forbidden',
        message: `${user} may not consume as group ${group}: grant Read on the group`,
      };
    case 'UNKNOWN_TOPIC_OR_PARTITION':
      return { kind: 'missing', message: `${topic} does not exist in Kafka: run "tenor topics apply"` };
    case 'MESSAGE_TOO_LARGE':
    case 'RECORD_LIST_TOO_LARGE':
      return {
        kind: 'message',
        message: `a message is larger than ${topic} takes (max.message.bytes of the topic)`,
      };
    case 'INVALID_REPLICATION_FACTOR':
      return { kind: 'other', message: `there are too few brokers for that many copies: ${error.message}` };
    case 'NOT_ENOUGH_REPLICAS':
    case 'NOT_ENOUGH_REPLICAS_AFTER_APPEND':
      return { kind: 'away', message: `too few copies of ${topic} are in sync (min.insync.replicas)` };
    default:
      return undefined;
  }
}

function explainConnection(
  error: Error,
  code: string,
  at: string,
  group: string,
  user: string,
): Found | undefined {
  if (error.name === 'KafkaJSGroupCoordinatorNotFound') {
    const what = `either the brokers are still starting, or ${user} lacks Read on the group`;
    return { kind: 'forbidden', message: `Kafka names no coordinator for group ${group}: ${what}` };
  }
  const lost = AWAY_NAMES.has(error.name) || SOCKET_CODES.test(code);
  // What kafkajs throws when it has asked every broker and none answered.
  const nobody = error instanceof TypeError && /null|undefined/.test(error.message);
  if (!lost && !nobody) return undefined;
  const why = nobody ? 'no broker answers' : error.message;
  return { kind: 'away', message: `Kafka does not answer at ${at}: ${why}` };
}

/** The innermost first: it says most. */
function causesOf(thrown: unknown): readonly Error[] {
  const chain: Error[] = [];
  let queue: unknown[] = [thrown];
  while (queue.length > 0 && chain.length < 16) {
    const next: unknown[] = [];
    for (const error of queue) {
      if (!(error instanceof Error) || chain.includes(error)) continue;
      chain.unshift(error);
      const more: unknown = 'errors' in error ? error.errors : undefined;
      next.push(error.cause, ...(Array.isArray(more) ? (more as readonly unknown[]) : []));
    }
    queue = next;
  }
  return chain;
}

function textOf(error: Error, field: 'code' | 'type'): string | undefined {
  const value: unknown = field in error ? Reflect.get(error, field) : undefined;
  return typeof value === 'string' ? value : undefined;
}
