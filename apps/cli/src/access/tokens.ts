import { ApiClient } from '../api/api-client.js';
import { connectionFrom } from '../api/connection.js';
import { EXIT, usageError } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { plainText } from '../terminal/plain-text.js';
import { styleFor } from '../terminal/style.js';
import { tableLines } from '../terminal/table.js';
import { newTokenAnswer, tokenAnswer } from './access-answers.js';
import { allPages } from './all-pages.js';
import { tenantIdsOf } from './tenant-ids.js';

const PATH = '/api/v1/tokens';
const COLUMNS = ['Name', 'User', 'Role', 'Tenants', 'Status', 'Expires', 'Last used', 'Id'].map((title) => ({
  title,
}));

export interface CreateTokenOptions {
  readonly user?: string;
  readonly role?: string;
  readonly tenant?: readonly string[];
  readonly days?: string;
}

/** `tenor tokens`: one's own, or for administrators all. */
export async function listTokens(
  { json }: { readonly json?: boolean },
  context: CliContext,
): Promise<number> {
  const client = new ApiClient(await connectionFrom(context.env));
  const tokens = await allPages(client, PATH, tokenAnswer);
  if (json === true) {
    context.stdout.write(`${JSON.stringify({ items: tokens, next: null })}\n`);
    return EXIT.ok;
  }
  const rows = tokens.map(({ id, name, userName, role, tenantIds, status, expiresAt, lastUsedAt }) =>
    [
      name,
      userName ?? '—',
      role,
      tenantIds?.length.toString() ?? 'all',
      status,
      expiresAt?.slice(0, 10) ?? 'never',
      lastUsedAt?.slice(0, 10) ?? 'never',
      id,
    ].map(plainText),
  );
  const [head = '', ...lines] = tableLines(COLUMNS, rows);
  context.stdout.write(`${[styleFor(context.stdout, context.env)('dim', head), ...lines].join('\n')}\n`);
  return EXIT.ok;
}

/** `tenor tokens create`: prints the token, and nothing else, so that it can go into a file. */
export async function createToken(
  name: string,
  { user, role, tenant, days }: CreateTokenOptions,
  context: CliContext,
): Promise<number> {
  if (days !== undefined && !/^[1-9]\d{0,3}$/.test(days)) {
    throw usageError('--days must be a whole number from 1 to 3650.');
  }
  const client = new ApiClient(await connectionFrom(context.env));
  const { value } = await client.post(PATH, newTokenAnswer, {
    name,
    ...(user !== undefined && { userId: user }),
    ...(role !== undefined && { role }),
    ...(tenant !== undefined && { tenantIds: await tenantIdsOf(client, tenant) }),
    ...(days !== undefined && { expiresInDays: Number(days) }),
  });
  context.stdout.write(`${plainText(value.token)}\n`);
  return EXIT.ok;
}

/** `tenor tokens revoke`: it allows nothing from now on. */
export async function revokeToken(id: string, context: CliContext): Promise<number> {
  const client = new ApiClient(await connectionFrom(context.env));
  await client.remove(`${PATH}/${encodeURIComponent(id)}`);
  return EXIT.ok;
}
