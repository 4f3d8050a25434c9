import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config } from './config.js';
import { parseSecretKey, SECRET_KEY_BYTES } from './secret-key.js';

export const SECRET_KEY_FILE = 'secret-key';

const VERSION = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const ALGORITHM = 'aes-256-gcm';

/** Thrown for a sealed text that cannot be opened. It tells nothing of the content. */
export class SecretBoxError extends Error {
  override readonly name = 'SecretBoxError';
}

/**
 * Encrypts small secrets for storage. Whoever opens one must name the same context as who sealed it
 * (such as receiver, integration and field), so a sealed text is worth nothing in another place.
 */
export class SecretBox {
  /** @throws RangeError unless the key has 32 bytes. */
  constructor(private readonly key: Uint8Array) {
    if (key.length !== SECRET_KEY_BYTES) throw new RangeError(`a secret key has ${SECRET_KEY_BYTES} bytes`);
  }

  /** `v1:` and, in Base64url, a random nonce, the authentication tag and the encrypted UTF-8 (AES-256-GCM). */
  seal(secret: string, context: readonly string[]): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, iv).setAAD(contextBytes(context));
    const encrypted = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return `${VERSION}:${Buffer.concat([iv, cipher.getAuthTag(), encrypted]).toString('base64url')}`;
  }

  /** @throws SecretBoxError when the text is none of {@link seal}, or key or context are not the same. */
  open(sealed: string, context: readonly string[]): string {
    const [version, body, ...rest] = sealed.split(':');
    if (version !== VERSION || body === undefined || rest.length > 0) {
      throw new SecretBoxError('the stored secret has an unknown format');
    }
    const bytes = Buffer.from(body, 'base64url');
    if (bytes.length < IV_BYTES + TAG_BYTES) throw new SecretBoxError('the stored secret is cut off');
    const tag = bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
    const decipher = createDecipheriv(ALGORITHM, this.key, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(contextBytes(context)).setAuthTag(tag);
    try {
      const plain = [decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()];
      return Buffer.concat(plain).toString('utf8');
    } catch {
      throw new SecretBoxError('the stored secret cannot be opened with this key in this place');
    }
  }
}

function contextBytes(context: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify(context), 'utf8');
}

/**
 * The box that the services of this installation share: by the configured key; without one, by that of the
 * file `secret-key` in the data directory, which is made at the first start (256 random bits, readable by
 * its owner only). Services in processes of their own demand the configured key (`requireOwnProcess`).
 * @throws Error when the file holds no key.
 */
export async function openSecretBox(config: Pick<Config, 'secretKey' | 'dataDir'>): Promise<SecretBox> {
  if (config.secretKey !== undefined) return new SecretBox(config.secretKey);
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const file = join(config.dataDir, SECRET_KEY_FILE);
  const text = (await readIfThere(file)) ?? (await makeKeyFile(file));
  const key = parseSecretKey(text);
  if (key === undefined) {
    throw new Error(`${file} holds no key (32 bytes in Base64 or hexadecimal). Restore it from a backup.`);
  }
  return new SecretBox(key);
}

/** Written aside and linked into place: nobody ever reads half a key, and of two makers one wins. */
async function makeKeyFile(file: string): Promise<string> {
  const draft = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  const text = `${randomBytes(SECRET_KEY_BYTES).toString('base64')}\n`;
  await writeFile(draft, text, { mode: 0o600, flag: 'wx', flush: true });
  try {
    await link(draft, file);
    return text;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return await readFile(file, 'utf8');
  } finally {
    await unlink(draft);
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
