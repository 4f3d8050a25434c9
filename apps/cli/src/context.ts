/** A stream that the command line writes to. */
export interface Output {
  readonly isTTY: boolean;
  write(text: string): void;
  /** Resolves when more can be written without piling up in memory. */
  drained(): Promise<void>;
}

/** What a command needs of the world; tests give their own. */
export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results only, so that they can be piped. */
  readonly stdout: Output;
  /** Progress, hints and errors. */
  readonly stderr: Output;
  sleep(milliseconds: number): Promise<void>;
  /** Milliseconds since some fixed moment; never goes back. */
  elapsed(): number;
}
