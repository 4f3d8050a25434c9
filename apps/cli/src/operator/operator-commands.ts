import { type Command } from 'commander';
import { type CliContext } from '../context.js';
import { type ListOptions } from '../dead-letters/list-dead-letters.js';
import { type RetryOptions } from '../dead-letters/retry-dead-letters.js';

const ENVIRONMENT = `
Environment: as the services have it. With KAFKA_BROKERS the dead letters are on Kafka; without, in the
database: MONGODB_URI, else the one in TENOR_DATA_DIR (default ./data), whether or not the product runs.`;

/**
 * The commands that go to the brokers and the database themselves. What they need is loaded only when they
 * are used: it would make every other command slower.
 */
export function addOperatorCommands(
  program: Command,
  context: CliContext,
  end: (exitCode: number) => void,
  examples: (...lines: readonly string[]) => string,
): void {
  const dlt = program
    .command('dlt')
    .description('dead letters: messages that their consumer gave up')
    .addHelpText('after', examples('tenor dlt list', 'tenor dlt retry tenor.job-commands.v1/2/41'));

  dlt
    .command('list')
    .description('list those that were not retried, the oldest of a partition first')
    .option('--topic <topic>', 'only those meant for this topic')
    .option('--limit <count>', 'at most so many (1–500)', '50')
    .option('--cursor <id>', 'go on after this one')
    .option('--json', 'print JSON, with the bytes in Base64')
    .addHelpText('after', `${examples('tenor dlt list --topic tenor.job-commands.v1')}\n${ENVIRONMENT}`)
    .action(async (options: ListOptions) => {
      const { listDeadLetters } = await import('../dead-letters/list-dead-letters.js');
      end(await listDeadLetters(options, context));
    });

  dlt
    .command('show')
    .description('show one with its reason, its headers and its body')
    .argument('<id>', 'as listed')
    .option('--json', 'print JSON, with the bytes in Base64')
    .addHelpText('after', `${examples('tenor dlt show tenor.job-commands.v1/2/41')}\n${ENVIRONMENT}`)
    .action(async (id: string, options: { json?: boolean }) => {
      const { showDeadLetter } = await import('../dead-letters/show-dead-letter.js');
      end(await showDeadLetter(id, options, context));
    });

  dlt
    .command('retry')
    .description('put them back into their topic as they were; asked for twice, once')
    .argument('[id...]', 'as listed')
    .option('--topic <topic>', 'with --all: those meant for this topic')
    .option('--all', 'every dead letter of the topic')
    .option('--yes', 'with --all: do it')
    .addHelpText(
      'after',
      `${examples(
        'tenor dlt retry tenor.job-commands.v1/2/41',
        'tenor dlt retry --topic tenor.job-events.v1 --all --yes',
      )}\n${ENVIRONMENT}`,
    )
    .action(async (ids: string[], options: RetryOptions) => {
      const { retryDeadLetters } = await import('../dead-letters/retry-dead-letters.js');
      end(await retryDeadLetters(ids, options, context));
    });

  program
    .command('topics')
    .description('topics of Kafka')
    .addHelpText('after', examples('tenor topics apply --dry-run'))
    .command('apply')
    .description('make the topics that are missing, and add partitions where there are fewer than configured')
    .option('--dry-run', 'only show what would be done')
    .addHelpText('after', examples('tenor topics apply --dry-run', 'tenor topics apply'))
    .action(async (options: { dryRun?: boolean }) => {
      const { applyTopics } = await import('../topics/apply-topics.js');
      end(await applyTopics(options, context));
    });
}
