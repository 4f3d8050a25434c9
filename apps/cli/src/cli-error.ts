/** Exit codes of `tenor`; scripts rely on them. */
export const EXIT = {
  ok: 0,
  /** The run failed, the server refused, or it cannot be reached. */
  failed: 1,
  /** The command line itself is wrong: nothing was sent. */
  usage: 2,
} as const;

/** An error whose message is all that the user needs: printed without a stack. */
export class CliError extends Error {
  override readonly name: string = 'CliError';

  constructor(
    message: string,
    readonly exitCode: number = EXIT.failed,
  ) {
    super(message);
  }
}

/** The command line is wrong. */
export function usageError(message: string): CliError {
  return new CliError(message, EXIT.usage);
}
