import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const entry = createRequire(import.meta.url).resolve('@tenor/standalone/main');
/** Moves a product's clock ahead: for NODE_OPTIONS, with TENOR_TEST_CLOCK_SHIFT_MS. */
export const SHIFTED_CLOCK = `--import=${pathToFileURL(createRequire(import.meta.url).resolve('@tenor/e2e/shifted-clock')).href}`;
const READY = /^Tenor is ready at (http:\/\/\S+)$/m;
const START_TIMEOUT_MS = 60_000;

/** The whole product as a user starts it: a process of its own on a data directory of its own. */
export class Product {
  private constructor(
    private readonly child: ChildProcess,
    readonly dataDir: string,
    readonly url: string,
    readonly token: string,
    /** What it has written so far, for the message of a failing test. */
    readonly output: () => string,
  ) {}

  /** Starts on the directory (a new one if none is given) and resolves once it says that it is ready. */
  static async start(dataDir?: string, env: Readonly<Record<string, string>> = {}): Promise<Product> {
    const directory = dataDir ?? (await newDataDir());
    const child = spawn(process.execPath, [entry], {
      // A group of its own, so that a test can end it together with its database.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...bareEnvironment(), PORT: '0', TENOR_DATA_DIR: directory, TENOR_LOG_LEVEL: 'warn', ...env },
    });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-100_000);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const url = await new Promise<string>((resolve, reject) => {
      const fail = (why: string): void => reject(new Error(`the product ${why}:\n${output}`));
      const timer = setTimeout(() => fail('did not start in time'), START_TIMEOUT_MS);
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        fail(`ended at start (${signal ?? code})`);
      });
      child.stdout.on('data', () => {
        const match = READY.exec(output);
        if (!match?.[1]) return;
        clearTimeout(timer);
        resolve(match[1]);
      });
    }).catch((error: unknown) => {
      endGroup(child);
      throw error;
    });
    const token = env['TENOR_ADMIN_TOKEN'] ?? (await readFile(join(directory, 'admin-token'), 'utf8')).trim();
    return new Product(child, directory, url, token, () => output);
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('the product has no process');
    return this.child.pid;
  }

  /** The process of the embedded database: the only child that the product has (Linux only). */
  async databasePid(): Promise<number> {
    const children = await readFile(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8');
    const [child, ...others] = children.trim().split(' ');
    if (child === undefined || others.length > 0) throw new Error(`the children are: ${children}`);
    return Number(child);
  }

  /** SIGKILL to everything at once, the database included: as if the power went. Resolves when all is gone. */
  async kill(): Promise<void> {
    const gone = this.exited();
    endGroup(this.child);
    await gone;
  }

  /** Asks it to stop, and waits. Resolves with the exit code. */
  async stop(): Promise<number | null> {
    const gone = this.exited();
    this.child.kill('SIGTERM');
    return gone;
  }

  /** Stops it and removes its data. */
  async dispose(): Promise<void> {
    await this.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  private exited(): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) {
      return Promise.resolve(this.child.exitCode);
    }
    return new Promise((resolve) => this.child.once('exit', resolve));
  }
}

export function newDataDir(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'tenor-e2e-'));
}

/** The environment without the variables that steer the product. */
export function bareEnvironment(): Record<string, string> {
  const ours = (name: string): boolean =>
    name.startsWith('TENOR_') || ['PORT', 'MONGODB_URI', 'KAFKA_BROKERS'].includes(name);
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => !ours(entry[0])),
  );
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // Nothing left to end.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
