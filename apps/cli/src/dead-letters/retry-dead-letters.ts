import { toInstant } from '@tenor/domain';
import { retryAll } from '@tenor/messaging';
import { EXIT, usageError } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { countOf } from '../terminal/count-of.js';
import { sourceTopic } from './list-dead-letters.js';
import { withDeadLetters } from './with-dead-letters.js';

export interface RetryOptions {
  readonly topic?: string;
  readonly all?: boolean;
  readonly yes?: boolean;
}

/** `tenor dlt retry`: puts letters back into their topic; asked for twice, once. */
export async function retryDeadLetters(
  ids: readonly string[],
  options: RetryOptions,
  context: CliContext,
): Promise<number> {
  if (ids.length > 0) {
    if (options.all === true || options.topic !== undefined) {
      throw usageError('Give either ids, or --topic with --all.');
    }
    return retrySome(ids, context);
  }
  if (options.topic === undefined || options.all !== true) {
    throw usageError('Give the ids of dead letters (tenor dlt list), or --topic with --all.');
  }
  return retryTopic(sourceTopic(options.topic), options.yes === true, context);
}

async function retrySome(ids: readonly string[], context: CliContext): Promise<number> {
  const outcomes = await withDeadLetters(context, (letters) => letters.retry(ids));
  for (const { id, outcome } of outcomes) context.stdout.write(`${id}: ${outcome}\n`);
  return outcomes.some(({ outcome }) => outcome === 'not found') ? EXIT.failed : EXIT.ok;
}

async function retryTopic(topic: string, sure: boolean, context: CliContext): Promise<number> {
  if (!sure) {
    throw usageError(`This puts back every dead letter of ${topic}: look at tenor dlt list, then add --yes.`);
  }
  const before = toInstant(new Date());
  const retried = await withDeadLetters(context, (letters) => retryAll(letters, topic, before));
  context.stdout.write(`${countOf(retried, 'dead letter')} of ${topic} retried.\n`);
  return EXIT.ok;
}
