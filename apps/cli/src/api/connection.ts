import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { errorCode } from '../error-facts.js';

export const DEFAULT_URL = 'http://127.0.0.1:3000';
export const TOKEN_FILE = 'admin-token';

/** Where the server is, and with which token we come. */
export interface Connection {
  /** Without a slash at the end. */
  readonly url: string;
  readonly token: string | undefined;
  /** One sentence: where the token was found, or where it was looked for. */
  readonly tokenStory: string;
}

/**
 * The server and the token that the environment names: `TENOR_URL`; `TENOR_TOKEN`, else the file
 * that the product writes into its data directory.
 * @throws CliError (usage) for a `TENOR_URL` that is no http address.
 */
export async function connectionFrom(env: CliContext['env']): Promise<Connection> {
  return { url: serverUrl(env['TENOR_URL']), ...(await findToken(env)) };
}

function serverUrl(value: string | undefined): string {
  const text = value?.trim() || DEFAULT_URL;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.search !== '' || url.hash !== '') {
    throw usageError(`TENOR_URL must be an http or https address such as ${DEFAULT_URL}, and is "${text}".`);
  }
  if (url.username !== '' || url.password !== '') {
    throw usageError('TENOR_URL must not hold a user or a password; the token belongs into TENOR_TOKEN.');
  }
  return url.href.replace(/\/+$/, '');
}

async function findToken(env: CliContext['env']): Promise<Omit<Connection, 'url'>> {
  const given = env['TENOR_TOKEN']?.trim();
  if (given) return { token: given, tokenStory: 'The token came from TENOR_TOKEN.' };
  const file = join(env['TENOR_DATA_DIR']?.trim() || './data', TOKEN_FILE);
  try {
    const token = (await readFile(file, 'utf8')).trim();
    if (token !== '') return { token, tokenStory: `The token came from the file ${file}.` };
    return missing(`the file ${file} is empty`);
  } catch (error) {
    return missing(
      errorCode(error) === 'ENOENT' ? `there is no file ${file}` : `the file ${file} cannot be read`,
    );
  }
}

function missing(why: string): Omit<Connection, 'url'> {
  const tokenStory = `TENOR_TOKEN is not set and ${why}: set TENOR_TOKEN, or TENOR_DATA_DIR to the server's data directory.`;
  return { token: undefined, tokenStory };
}
