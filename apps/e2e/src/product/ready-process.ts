import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const endWithParent = createRequire(import.meta.url).resolve('@tenor/e2e/end-with-parent');
const END_WITH_PARENT = `--import=${pathToFileURL(endWithParent).href}`;
const START_TIMEOUT_MS = 60_000;
const OUTPUT_KEPT = 200_000;

export interface ReadyProcessOptions {
  /** As error messages call it. */
  readonly name: string;
  /** The file that Node.js runs. */
  readonly entry: string;
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Its first group is the address in the line that says that the process is ready. */
  readonly ready: RegExp;
}

/** A process of ours that said that it is ready. */
export class ReadyProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly pid: number,
    /** Where it listens. */
    readonly url: string,
    /** What it has written so far (the last 200,000 characters). */
    readonly output: () => string,
  ) {}

  /** @throws Error with its output when it ends, or takes longer than a minute, before it is ready. */
  static async start({ name, entry, env, ready }: ReadyProcessOptions): Promise<ReadyProcess> {
    // As `npm start` and the images do.
    const child = spawn(process.execPath, ['--max-semi-space-size=32', entry], {
      // A group of its own, so that a test can end it together with its children.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env, NODE_OPTIONS: `${env['NODE_OPTIONS'] ?? ''} ${END_WITH_PARENT}`.trim() },
    });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-OUTPUT_KEPT);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    try {
      const url = await new Promise<string>((resolve, reject) => {
        const fail = (why: string): void => reject(new Error(`${name} ${why}:\n${output}`));
        const timer = setTimeout(() => fail('did not start in time'), START_TIMEOUT_MS);
        child.once('error', (error) => fail(error.message));
        child.once('exit', (code, signal) => {
          clearTimeout(timer);
          fail(`ended at start (${signal ?? code})`);
        });
        child.stdout.on('data', () => {
          const address = ready.exec(output)?.[1];
          if (address === undefined) return;
          clearTimeout(timer);
          resolve(address);
        });
      });
      return new ReadyProcess(child, child.pid ?? 0, url, () => output);
    } catch (error) {
      endGroup(child);
      throw error;
    }
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** SIGKILL to it and its children at once: as if the power went. Resolves when it is gone. */
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

  private exited(): Promise<number | null> {
    if (!this.running) return Promise.resolve(this.child.exitCode);
    return new Promise((resolve) => this.child.once('exit', resolve));
  }
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // Nothing left to end.
    // (Of another realm in a test, so no instance of its Error.)
    if ((error as { code?: unknown }).code !== 'ESRCH') throw error;
  }
}
