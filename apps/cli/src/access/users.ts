import { ApiClient } from '../api/api-client.js';
import { connectionFrom } from '../api/connection.js';
import { EXIT } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { plainText } from '../terminal/plain-text.js';
import { styleFor } from '../terminal/style.js';
import { tableLines } from '../terminal/table.js';
import { passwordAnswer, userAnswer } from './access-answers.js';
import { allPages } from './all-pages.js';
import { tenantIdsOf } from './tenant-ids.js';

const PATH = '/api/v1/users';
const COLUMNS = ['Name', 'Role', 'Tenants', 'State', 'Password', 'Id'].map((title) => ({ title }));

export interface CreateUserOptions {
  readonly role?: string;
  readonly email?: string;
  readonly tenant?: readonly string[];
}

/** `tenor users`: who may use it. */
export async function listUsers({ json }: { readonly json?: boolean }, context: CliContext): Promise<number> {
  const client = new ApiClient(await connectionFrom(context.env));
  const users = await allPages(client, PATH, userAnswer);
  if (json === true) {
    context.stdout.write(`${JSON.stringify({ items: users, next: null })}\n`);
    return EXIT.ok;
  }
  const rows = users.map(({ id, name, role, tenantIds, active, password }) =>
    [name, role, tenantIds?.length.toString() ?? 'all', active ? 'active' : 'inactive', password, id].map(
      plainText,
    ),
  );
  const [head = '', ...lines] = tableLines(COLUMNS, rows);
  context.stdout.write(`${[styleFor(context.stdout, context.env)('dim', head), ...lines].join('\n')}\n`);
  return EXIT.ok;
}

/** `tenor users create`: prints the id, and nothing else, so that a script can go on with it. */
export async function createUser(
  name: string,
  { role, email, tenant }: CreateUserOptions,
  context: CliContext,
): Promise<number> {
  const client = new ApiClient(await connectionFrom(context.env));
  const body = {
    name,
    ...(role !== undefined && { role }),
    ...(email !== undefined && { email }),
    ...(tenant !== undefined && { tenantIds: await tenantIdsOf(client, tenant) }),
  };
  const { value } = await client.post(PATH, userAnswer, body);
  context.stdout.write(`${plainText(value.id)}\n`);
  return EXIT.ok;
}

/** `tenor users password`: prints a one-time password. */
export async function resetPassword(id: string, context: CliContext): Promise<number> {
  const client = new ApiClient(await connectionFrom(context.env));
  const { value } = await client.post(
    `${PATH}/${encodeURIComponent(id)}/one-time-password`,
    passwordAnswer,
    {},
  );
  context.stdout.write(`${plainText(value.password)}\n`);
  context.stderr.write(
    `Good once, for choosing another: POST /api/v1/sign-in with name ${plainText(value.name)}, password, newPassword.\n`,
  );
  return EXIT.ok;
}

/** `tenor users remove`: with all tokens. */
export async function removeUser(id: string, context: CliContext): Promise<number> {
  const client = new ApiClient(await connectionFrom(context.env));
  await client.remove(`${PATH}/${encodeURIComponent(id)}`);
  return EXIT.ok;
}
