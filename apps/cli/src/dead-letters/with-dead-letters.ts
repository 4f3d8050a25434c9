import {
  BadLetterIdError,
  EmbeddedDeadLetters,
  KafkaDeadLetters,
  KafkaProblem,
  KafkaRecords,
  type DeadLetters,
} from '@tenor/messaging';
import { ConfigError, systemClock, type Config } from '@tenor/platform';
import { CliError, usageError } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { openOperatorDatabase } from '../operator/open-database.js';
import { operatorConfig } from '../operator/operator-config.js';

/**
 * Gives the dead letters of the transport that the configuration names: on Kafka when there are brokers,
 * else in the database. @throws CliError with a sentence on what is wrong.
 */
export async function withDeadLetters<T>(
  context: Pick<CliContext, 'env'>,
  work: (letters: DeadLetters) => Promise<T>,
): Promise<T> {
  const config = operatorConfig(context.env);
  try {
    return config.kafka === undefined ? await inDatabase(config, work) : await onKafka(config.kafka, work);
  } catch (error) {
    if (error instanceof BadLetterIdError) throw usageError(`${error.message}.`);
    if (error instanceof ConfigError) throw usageError(error.faults.join('; '));
    if (error instanceof KafkaProblem) throw new CliError(`${error.message}.`);
    throw error;
  }
}

async function inDatabase<T>(config: Config, work: (letters: DeadLetters) => Promise<T>): Promise<T> {
  const database = await openOperatorDatabase(config);
  try {
    return await work(new EmbeddedDeadLetters({ database: database.connection, clock: systemClock }));
  } finally {
    await database.close();
  }
}

async function onKafka<T>(
  settings: NonNullable<Config['kafka']>,
  work: (letters: DeadLetters) => Promise<T>,
): Promise<T> {
  const records = await KafkaRecords.open(settings);
  try {
    return await work(new KafkaDeadLetters(records, systemClock));
  } finally {
    await records.close();
  }
}
