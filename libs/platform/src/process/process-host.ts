/** What a program's life needs of the operating system; tests give another. */
export interface ProcessHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads `.env` of the working directory into the environment, where there is one; what is set already stays. */
  loadEnvFile(): void;
  /** Calls the listener at every SIGINT and SIGTERM. */
  onStopSignal(listener: () => void): void;
  /** One line for people, on standard output. */
  say(text: string): void;
  /** One line for people, on standard error. */
  complain(text: string): void;
  /** Milliseconds of a clock that only goes forward. */
  elapsedMs(): number;
  exit(code: number): void;
}

export const thisProcess: ProcessHost = {
  env: process.env,
  loadEnvFile() {
    try {
      process.loadEnvFile();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  },
  onStopSignal(listener) {
    process.on('SIGINT', listener);
    process.on('SIGTERM', listener);
  },
  say: (text) => void process.stdout.write(`${text}\n`),
  complain: (text) => void process.stderr.write(`${text}\n`),
  elapsedMs: () => performance.now(),
  exit: (code) => process.exit(code),
};
