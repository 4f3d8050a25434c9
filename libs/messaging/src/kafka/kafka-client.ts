import { ConfigError, toError, type KafkaSettings, type Logger } from '@tenor/platform';
import kafkajs, { type Kafka as KafkaClient, type KafkaConfig, type SASLOptions } from 'kafkajs';
import { readFile } from 'node:fs/promises';

const { Kafka, logLevel } = kafkajs;

/** Rides out a failover: a broker that is lost is replaced after some seconds. */
export const PATIENT_RETRY = {
  initialRetryTime: 100,
  multiplier: 1.5,
  factor: 0.2,
  maxRetryTime: 1000,
  retries: 60,
};

/** For questions whose asker tries again, or tells that nobody answers. */
const QUICK_RETRY = { ...PATIENT_RETRY, retries: 1 };

/** Everything that is needed to make clients, with the files already read. */
export interface KafkaAccess {
  readonly settings: KafkaSettings;
  readonly clientId: string;
  readonly ssl: KafkaConfig['ssl'];
  readonly sasl: SASLOptions | undefined;
  readonly logger: Logger;
}

/**
 * Reads certificates and password from their files.
 * @throws ConfigError naming the variable whose file cannot be read.
 */
export async function openKafkaAccess(
  settings: KafkaSettings,
  clientId: string,
  logger: Logger,
): Promise<KafkaAccess> {
  return { settings, clientId, logger, ssl: await sslOf(settings), sasl: await saslOf(settings) };
}

/** `patient` for producers and consumers, `quick` for administration. */
export function makeKafka(access: KafkaAccess, manner: 'patient' | 'quick'): KafkaClient {
  const { settings, clientId, ssl, sasl, logger } = access;
  return new Kafka({
    clientId,
    brokers: [...settings.brokers],
    connectionTimeout: 1000,
    requestTimeout: 5000,
    retry: manner === 'patient' ? PATIENT_RETRY : QUICK_RETRY,
    ...(ssl !== undefined && { ssl }),
    ...(sasl !== undefined && { sasl }),
    logLevel: logger.isLevelEnabled('debug') ? logLevel.INFO : logLevel.NOTHING,
    // What matters to operators is said by the port, once and as a sentence.
    logCreator: () => (entry) => {
      const { message, error } = entry.log;
      logger.debug({ namespace: entry.namespace, kafkajs: message, error: error as unknown }, 'kafkajs');
    },
  });
}

async function sslOf({ ssl }: KafkaSettings): Promise<KafkaConfig['ssl']> {
  if (ssl === undefined) return undefined;
  const ca = ssl.caFile === undefined ? undefined : await readText('KAFKA_SSL_CA_FILE', ssl.caFile);
  const cert = ssl.client && (await readText('KAFKA_SSL_CERT_FILE', ssl.client.certFile));
  const key = ssl.client && (await readText('KAFKA_SSL_KEY_FILE', ssl.client.keyFile));
  return { ...(ca !== undefined && { ca: [ca] }), ...(cert !== undefined && { cert, key }) };
}

async function saslOf({ sasl }: KafkaSettings): Promise<SASLOptions | undefined> {
  if (sasl === undefined) return undefined;
  const { mechanism, username } = sasl;
  const password = 'text' in sasl.password ? sasl.password.text : await firstLine(sasl.password.file);
  return { mechanism, username, password };
}

async function firstLine(file: string): Promise<string> {
  const [line = ''] = (await readText('KAFKA_SASL_PASSWORD_FILE', file)).split(/\r?\n/, 1);
  if (line === '') throw new ConfigError([`KAFKA_SASL_PASSWORD_FILE: the first line of ${file} is empty`]);
  return line;
}

async function readText(variable: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ConfigError([`${variable} cannot be read: ${toError(error).message}`]);
  }
}
