import { DEAD_LETTER_SOURCES, DEAD_LETTERS_MAX } from '@tenor/messaging';
import { EXIT, usageError } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { styleFor } from '../terminal/style.js';
import { letterJson, letterTable } from './letter-text.js';
import { withDeadLetters } from './with-dead-letters.js';

export interface ListOptions {
  readonly topic?: string;
  readonly limit: string;
  readonly cursor?: string;
  readonly json?: boolean;
}

/** `tenor dlt list`: what nobody has retried yet. */
export async function listDeadLetters(options: ListOptions, context: CliContext): Promise<number> {
  const topic = options.topic === undefined ? undefined : sourceTopic(options.topic);
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > DEAD_LETTERS_MAX) {
    throw usageError(`--limit must be a whole number from 1 to ${DEAD_LETTERS_MAX}.`);
  }
  const { cursor } = options;
  const page = await withDeadLetters(context, (letters) =>
    letters.list({ limit, ...(topic !== undefined && { topic }), ...(cursor !== undefined && { cursor }) }),
  );
  if (options.json === true) {
    context.stdout.write(`${JSON.stringify({ items: page.letters.map(letterJson), next: page.next })}\n`);
    return EXIT.ok;
  }
  if (page.letters.length === 0) context.stderr.write('There are no dead letters.\n');
  else context.stdout.write(letterTable(page.letters, styleFor(context.stdout, context.env)));
  if (page.next !== null) context.stderr.write(`There are more: --cursor ${page.next}\n`);
  return EXIT.ok;
}

/** The topic that letters were meant for, also when it is given by the name of its dead letters. */
export function sourceTopic(given: string): string {
  const topic = given.replace(/\.dlt$/, '');
  if (DEAD_LETTER_SOURCES.includes(topic)) return topic;
  throw usageError(`--topic must be one of ${DEAD_LETTER_SOURCES.join(', ')}.`);
}
