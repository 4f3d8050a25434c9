import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from './client.js';
import { pauseFirstSchedules } from './pause-first-schedules.js';
import { ReadyProcess } from './ready-process.js';

const entry = createRequire(import.meta.url).resolve('@tenor/standalone/main');
/** Moves a product's clock ahead: for NODE_OPTIONS, with TENOR_TEST_CLOCK_SHIFT_MS. */
export const SHIFTED_CLOCK = `--import=${pathToFileURL(createRequire(import.meta.url).resolve('@tenor/e2e/shifted-clock')).href}`;
/** Ends a product at one command of its database client: for NODE_OPTIONS, with TENOR_TEST_DIE_AT. */
export const DYING_PROCESS = `--import=${pathToFileURL(createRequire(import.meta.url).resolve('@tenor/e2e/dying-process')).href}`;
const READY = /^Tenor is ready at (http:\/\/\S+)$/m;

/** The whole product as a user starts it: a process of its own on a data directory of its own. */
export class Product {
  private constructor(
    private readonly process: ReadyProcess,
    readonly dataDir: string,
    readonly token: string,
  ) {}

  /** Starts on the directory (a new one if none is given) and resolves once it says that it is ready. */
  static async start(dataDir?: string, env: Readonly<Record<string, string>> = {}): Promise<Product> {
    const directory = dataDir ?? (await newDataDir());
    const started = await ReadyProcess.start({
      name: 'the product',
      entry,
      ready: READY,
      env: { ...bareEnvironment(), PORT: '0', TENOR_DATA_DIR: directory, TENOR_LOG_LEVEL: 'warn', ...env },
    });
    const token = env['TENOR_ADMIN_TOKEN'] ?? (await readFile(join(directory, 'admin-token'), 'utf8')).trim();
    await pauseFirstSchedules(new Client(started.url, token));
    return new Product(started, directory, token);
  }

  get url(): string {
    return this.process.url;
  }

  get pid(): number {
    return this.process.pid;
  }

  /** What it has written so far, for the message of a failing test. */
  output(): string {
    return this.process.output();
  }

  /** The process of the embedded database: the only child that the product has (Linux only). */
  async databasePid(): Promise<number> {
    const children = await readFile(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8');
    const [child, ...others] = children.trim().split(' ');
    if (child === undefined || others.length > 0) throw new Error(`the children are: ${children}`);
    return Number(child);
  }

  /** SIGKILL to everything at once, the database included: as if the power went. Resolves when all is gone. */
  kill(): Promise<void> {
    return this.process.kill();
  }

  /** Asks it to stop, and waits. Resolves with the exit code. */
  stop(): Promise<number | null> {
    return this.process.stop();
  }

  /** Stops it and removes its data. */
  async dispose(): Promise<void> {
    await this.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

export function newDataDir(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'tenor-e2e-'));
}

const OTHER_VARIABLES = /^(TENOR_|KAFKA_|PORT$|MONGODB_URI$)/;

/** The environment without the variables that steer the product. */
export function bareEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !OTHER_VARIABLES.test(entry[0]),
    ),
  );
}
