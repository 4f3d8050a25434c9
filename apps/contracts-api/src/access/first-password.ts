import { type RandomBytes } from '@tenor/platform';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { oneTimePassword } from './sign-in/one-time-password.js';

export const ADMIN_PASSWORD_FILE = 'admin-password';

/** The one-time password of the first administrator, in a file that only the owner of the process can read. */
export class FirstPassword {
  readonly file: string;
  private asked = false;

  constructor(
    private readonly dataDir: string,
    private readonly random: RandomBytes,
  ) {
    this.file = join(dataDir, ADMIN_PASSWORD_FILE);
  }

  /** The one that a start made which came no further than this; else a new one, written before it is used. */
  async make(): Promise<string> {
    this.asked = true;
    await mkdir(this.dataDir, { recursive: true, mode: 0o700 });
    const password = oneTimePassword(this.random);
    try {
      const handle = await open(this.file, 'wx', 0o600);
      try {
        await handle.writeFile(`${password}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      return password;
    } catch (error) {
      if (!isThereAlready(error)) throw error;
      const left = (await readFile(this.file, 'utf8')).trim();
      if (left.length >= 16) return left;
      throw new Error(`${this.file} holds no password (16 characters or more). Delete it to get a new one.`);
    }
  }

  /** Another process made the administrator: this password is nobody's. */
  async discard(): Promise<void> {
    if (this.asked) await rm(this.file, { force: true });
  }
}

function isThereAlready(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST';
}
