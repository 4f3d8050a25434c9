import { z } from 'zod';
import { blankIsUnset, flag, integer, optionalInteger, optionalText } from './variable-fields.js';

/** How to reach Kafka, and what topics of ours should look like there. */
export interface KafkaSettings {
  /** Bootstrap brokers, `host:port`; at least one. */
  readonly brokers: readonly string[];
  /** TLS, when it is used. */
  readonly ssl: KafkaSsl | undefined;
  readonly sasl: KafkaSasl | undefined;
  /** Whether services make topics that are missing when they start. */
  readonly createTopics: boolean;
  /** Partitions of a topic that is made, and the least that an existing one should have. */
  readonly topicPartitions: number;
  /** Copies of a topic that is made; undefined: three, or as many as there are brokers. */
  readonly replicationFactor: number | undefined;
}

/** Paths of PEM files. Without a CA the system's certificates are trusted. */
export interface KafkaSsl {
  readonly caFile: string | undefined;
  /** The client's own certificate and key, where the brokers ask for one. */
  readonly client: { readonly certFile: string; readonly keyFile: string } | undefined;
}

export const SASL_MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;
export type SaslMechanism = (typeof SASL_MECHANISMS)[number];

export interface KafkaSasl {
  readonly mechanism: SaslMechanism;
  readonly username: string;
  /** The password, or the file whose first line it is. */
  readonly password: { readonly text: string } | { readonly file: string };
}

/** The variables of Kafka; {@link kafkaSettings} says what they mean together. */
export const KAFKA_VARIABLES = {
  KAFKA_BROKERS: z.preprocess(
    blankIsUnset,
    z
      .string()
      .transform((text) => text.split(',').map((broker) => broker.trim()))
      .refine((brokers) => brokers.every(isBroker), {
        message: 'must be host:port, several separated by commas',
      })
      .optional(),
  ),
  KAFKA_SSL: flag(false),
  KAFKA_SSL_CA_FILE: optionalText,
  KAFKA_SSL_CERT_FILE: optionalText,
  KAFKA_SSL_KEY_FILE: optionalText,
  KAFKA_SASL_MECHANISM: z.preprocess(
    blankIsUnset,
    z.enum(SASL_MECHANISMS, `must be one of ${SASL_MECHANISMS.join(', ')}`).optional(),
  ),
  KAFKA_SASL_USERNAME: optionalText,
  KAFKA_SASL_PASSWORD: optionalText,
  KAFKA_SASL_PASSWORD_FILE: optionalText,
  KAFKA_CREATE_TOPICS: flag(true),
  KAFKA_TOPIC_PARTITIONS: integer(1, 1000, 4),
  KAFKA_REPLICATION_FACTOR: optionalInteger(1, 100),
};

type KafkaVariables = z.infer<z.ZodObject<typeof KAFKA_VARIABLES>>;

/** The settings that the variables make together (none without brokers), and what does not fit together. */
export function kafkaSettings(values: KafkaVariables): {
  readonly settings: KafkaSettings | undefined;
  readonly faults: readonly string[];
} {
  const faults: string[] = [];
  const ssl = sslOf(values, faults);
  const sasl = saslOf(values, faults);
  const brokers = values.KAFKA_BROKERS;
  if (brokers === undefined) {
    if (values.KAFKA_SSL) faults.push('KAFKA_SSL needs KAFKA_BROKERS');
    if (values.KAFKA_SASL_MECHANISM !== undefined) faults.push('KAFKA_SASL_MECHANISM needs KAFKA_BROKERS');
    return { settings: undefined, faults };
  }
  const settings: KafkaSettings = {
    brokers,
    ssl,
    sasl,
    createTopics: values.KAFKA_CREATE_TOPICS,
    topicPartitions: values.KAFKA_TOPIC_PARTITIONS,
    replicationFactor: values.KAFKA_REPLICATION_FACTOR,
  };
  return { settings, faults };
}

function isBroker(text: string): boolean {
  const port = /^[^\s:]+:(\d{1,5})$/.exec(text)?.[1];
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
}

function sslOf(values: KafkaVariables, faults: string[]): KafkaSsl | undefined {
  const caFile = values.KAFKA_SSL_CA_FILE;
  const certFile = values.KAFKA_SSL_CERT_FILE;
  const keyFile = values.KAFKA_SSL_KEY_FILE;
  if (!values.KAFKA_SSL) {
    // Silence would send in clear text what somebody meant to protect.
    if (caFile !== undefined || certFile !== undefined || keyFile !== undefined) {
      faults.push('KAFKA_SSL must be true when a KAFKA_SSL_*_FILE is set');
    }
    return undefined;
  }
  if (certFile === undefined && keyFile !== undefined)
    faults.push('KAFKA_SSL_KEY_FILE needs KAFKA_SSL_CERT_FILE');
  if (certFile !== undefined && keyFile === undefined)
    faults.push('KAFKA_SSL_CERT_FILE needs KAFKA_SSL_KEY_FILE');
  const client = certFile !== undefined && keyFile !== undefined ? { certFile, keyFile } : undefined;
  return { caFile, client };
}

function saslOf(values: KafkaVariables, faults: string[]): KafkaSasl | undefined {
  const mechanism = values.KAFKA_SASL_MECHANISM;
  const username = values.KAFKA_SASL_USERNAME;
  const text = values.KAFKA_SASL_PASSWORD;
  const file = values.KAFKA_SASL_PASSWORD_FILE;
  if (mechanism === undefined) {
    if (username !== undefined || text !== undefined || file !== undefined) {
      faults.push('KAFKA_SASL_MECHANISM must be set when a KAFKA_SASL_* variable is');
    }
    return undefined;
  }
  if (username === undefined) faults.push('KAFKA_SASL_USERNAME is required with KAFKA_SASL_MECHANISM');
  if ((text === undefined) === (file === undefined)) {
    faults.push('KAFKA_SASL_MECHANISM needs either KAFKA_SASL_PASSWORD or KAFKA_SASL_PASSWORD_FILE');
    return undefined;
  }
  if (username === undefined) return undefined;
  if (text !== undefined) return { mechanism, username, password: { text } };
  return file === undefined ? undefined : { mechanism, username, password: { file } };
}
