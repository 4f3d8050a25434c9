import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Readable } from 'node:stream';
import { TOKEN_FILE, type Connection } from '../api/connection.js';
import { CliError } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { exitCodeOf } from '../start/start-product.js';

const READY = /^Tenor is ready at (https?:\/\/\S+)/;
const STOP_TIMEOUT_MS = 15_000;
const TAIL_LINES = 15;

/** Variables of a product that the user may run: the temporary one must not touch its database or port. */
const NOT_INHERITED = /^(TENOR_.*|PORT|MONGODB_URI|KAFKA_BROKERS)$/;

/** A whole product on an empty directory of its own, which goes away with it. */
export class TemporaryProduct {
  private readonly tail: string[] = [];
  private readonly exited: Promise<number>;
  private readonly readyUrl: Promise<string>;
  private running = true;
  private stopping: Promise<void> | undefined;

  private constructor(
    private readonly child: ChildProcessByStdio<null, Readable, Readable>,
    private readonly dataDir: string,
  ) {
    this.exited = exitCodeOf(child).finally(() => {
      this.running = false;
    });
    this.readyUrl = new Promise((resolve) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        this.keep(line);
        const url = READY.exec(line)?.[1];
        if (url !== undefined) resolve(url);
      });
    });
    createInterface({ input: child.stderr }).on('line', (line) => this.keep(line));
  }

  /**
   * @param entry the file to run with Node.js.
   * @param env what it inherits, but for what the user set for a product of their own.
   * @param settings what it is told beside that.
   */
  static async start(
    entry: string,
    env: CliContext['env'],
    settings: Readonly<Record<string, string>> = {},
  ): Promise<TemporaryProduct> {
    const dataDir = await mkdtemp(join(tmpdir(), 'tenor-demo-'));
    const inherited = Object.entries(env).filter(([name]) => !NOT_INHERITED.test(name));
    const child = spawn(process.execPath, [entry], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...Object.fromEntries(inherited), ...settings, PORT: '0', TENOR_DATA_DIR: dataDir },
      // A process group of its own: Ctrl-C comes to us alone, and we end it in good order.
      detached: process.platform !== 'win32',
    });
    return new TemporaryProduct(child, dataDir);
  }

  /** Resolves once the product answers. */
  async connection(): Promise<Connection> {
    const url = await this.readyUrl;
    const token = (await readFile(join(this.dataDir, TOKEN_FILE), 'utf8')).trim();
    return { url, token, tokenStory: `The token came from ${join(this.dataDir, TOKEN_FILE)}.` };
  }

  /** Rejects when the product ends without having been asked to; never resolves. */
  async brokeDown(): Promise<never> {
    const code = await this.exited;
    if (this.stopping) return new Promise(() => undefined);
    throw new CliError(`The product ended by itself with exit code ${code}.`);
  }

  /** The last lines that it printed. */
  logTail(): readonly string[] {
    return this.tail;
  }

  /** Ends the product and removes its directory. Safe to call twice. */
  stop(): Promise<void> {
    this.stopping ??= this.end();
    return this.stopping;
  }

  private async end(): Promise<void> {
    if (this.running) {
      this.child.kill('SIGTERM');
      const kill = setTimeout(() => this.child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await this.exited.catch(() => undefined);
      clearTimeout(kill);
    }
    // The database is a process of its own and may write for a moment yet.
    await rm(this.dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  private keep(line: string): void {
    this.tail.push(line);
    if (this.tail.length > TAIL_LINES) this.tail.shift();
  }
}
