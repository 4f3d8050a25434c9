import { ROLES, valuesOf } from '@tenor/domain';
import { Option, type Command } from 'commander';
import { type CliContext } from '../context.js';
import { createToken, listTokens, revokeToken, type CreateTokenOptions } from './tokens.js';
import { createUser, listUsers, removeUser, resetPassword, type CreateUserOptions } from './users.js';

const role = () => new Option('--role <role>', 'what it may do').choices(valuesOf(ROLES));
const tenants = () => new Option('--tenant <name...>', 'only what is of these tenants');

/** The commands that decide who may use the product. */
export function addAccessCommands(
  program: Command,
  context: CliContext,
  end: (exitCode: number) => void,
  examples: (...lines: readonly string[]) => string,
): void {
  const users = program
    .command('users')
    .description('list users; create and remove them')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('tenor users', 'tenor users create jane --role operator --tenant Hamburg'))
    .action(async (options: { json?: boolean }) => end(await listUsers(options, context)));
  users
    .command('create')
    .description('create a user, and print the id')
    .argument('<name>', 'the name to sign in with')
    .addOption(role())
    .addOption(tenants())
    .option('--email <address>', 'the e-mail address')
    .action(async (name: string, options: CreateUserOptions) =>
      end(await createUser(name, options, context)),
    );
  users
    .command('password')
    .description('make a one-time password in the place of the one there is, and print it')
    .argument('<user>', 'the id')
    .action(async (id: string) => end(await resetPassword(id, context)));
  users
    .command('remove')
    .description('remove a user and all tokens of the user')
    .argument('<user>', 'the id')
    .action(async (id: string) => end(await removeUser(id, context)));

  const tokens = program
    .command('tokens')
    .description('list tokens; create and revoke them')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('tenor tokens', 'tenor tokens create nightly --role viewer --days 30'))
    .action(async (options: { json?: boolean }) => end(await listTokens(options, context)));
  tokens
    .command('create')
    .description('create a token, and print it: it is shown this once')
    .argument('<name>', 'what it is for')
    .option('--user <id>', 'whose it is (default: your own)')
    .addOption(role())
    .addOption(tenants())
    .option('--days <days>', 'when it expires (default: 90)')
    .action(async (name: string, options: CreateTokenOptions) =>
      end(await createToken(name, options, context)),
    );
  tokens
    .command('revoke')
    .description('revoke a token')
    .argument('<token>', 'the id')
    .action(async (id: string) => end(await revokeToken(id, context)));
}
