import { type Command } from 'commander';
import { type CliContext } from '../context.js';

const ENVIRONMENT = `
Environment: TENOR_DATA_DIR, the data directory of the product (default ./data).`;

/**
 * The commands that look after the embedded database's files. What they need is loaded only when they are used: it
 * would make every other command slower.
 */
export function addDatabaseCommands(
  program: Command,
  context: CliContext,
  end: (exitCode: number) => void,
  examples: (...lines: readonly string[]) => string,
): void {
  program
    .command('backup')
    .description('copy the embedded database, while the product runs or not, and check the copy')
    .argument('<directory>', 'a directory that is not there yet, or empty')
    .addHelpText('after', `${examples('tenor backup /var/backups/tenor-2026-03-01')}\n${ENVIRONMENT}`)
    .action(async (directory: string) => {
      const { backup } = await import('../database/backup.js');
      end(await backup(directory, context));
    });

  program
    .command('restore')
    .description('put a backup into the data directory; the product must be stopped')
    .argument('<directory>', 'what tenor backup has made')
    .option('--replace', 'put it in the place of what is there')
    .addHelpText('after', `${examples('tenor restore /var/backups/tenor-2026-03-01')}\n${ENVIRONMENT}`)
    .action(async (directory: string, options: { replace?: boolean }) => {
      const { restore } = await import('../database/restore.js');
      end(await restore(directory, options, context));
    });

  program
    .command('verify')
    .description('read the whole embedded database and check every index against its documents')
    .addHelpText('after', `${examples('tenor verify')}\n${ENVIRONMENT}`)
    .action(async () => {
      const { verify } = await import('../database/verify.js');
      end(await verify(context));
    });

  program
    .command('migrate')
    .description('copy the embedded database to an empty MongoDB; the product must be stopped')
    .requiredOption('--to <uri>', 'where to: mongodb://… with the name of a database')
    .addHelpText(
      'after',
      `${examples('tenor migrate --to mongodb://tenor:secret@db.corp.example/tenor')}\n${ENVIRONMENT}`,
    )
    .action(async (options: { to: string }) => {
      const { migrate } = await import('../database/migrate.js');
      end(await migrate(options.to, context));
    });
}
