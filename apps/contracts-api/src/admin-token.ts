import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const ADMIN_TOKEN_FILE = 'admin-token';

export interface AdminToken {
  readonly token: string;
  /** Where the token lies; undefined when the environment gave it. */
  readonly file: string | undefined;
}

/**
 * The administrator's token: the configured one, else that of the file `admin-token` in the data
 * directory, which is made at the first start (256 random bits, readable by its owner only).
 * @throws Error when the file is there but holds no token.
 */
export async function adminToken(dataDir: string, configured: string | undefined): Promise<AdminToken> {
  if (configured !== undefined) return { token: configured, file: undefined };
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, ADMIN_TOKEN_FILE);
  const existing = await readIfThere(file);
  if (existing !== undefined) {
    const token = existing.trim();
    if (token.length < 16) {
      throw new Error(`${file} holds no token (16 characters or more). Delete it to get a new one.`);
    }
    return { token, file };
  }
  const token = randomBytes(32).toString('base64url');
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(`${token}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { token, file };
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
