import { type CliContext } from '../context.js';

/** A context that remembers what was written and in which waiting takes no time. */
export class RecordingContext implements CliContext {
  out = '';
  err = '';
  readonly stdout;
  readonly stderr;
  private now = 0;

  constructor(
    readonly env: Readonly<Record<string, string | undefined>>,
    terminal: { readonly stdout?: boolean; readonly stderr?: boolean } = {},
  ) {
    const drained = () => Promise.resolve();
    this.stdout = {
      isTTY: terminal.stdout ?? false,
      write: (text: string) => void (this.out += text),
      drained,
    };
    this.stderr = {
      isTTY: terminal.stderr ?? false,
      write: (text: string) => void (this.err += text),
      drained,
    };
  }

  sleep(milliseconds: number): Promise<void> {
    this.now += milliseconds;
    return Promise.resolve();
  }

  elapsed(): number {
    return this.now;
  }
}
