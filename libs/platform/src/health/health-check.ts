/** Something that a process needs in order to do its work. */
export interface HealthCheck {
  /** Its name in the report, in camelCase. */
  readonly name: string;
  /**
   * Resolves when it works. What it rejects with goes to the log; of that, only the message of a
   * {@link NotReadyError} goes into the report, which anybody may read.
   */
  check(): Promise<void>;
  /** False: it is reported, but the process is ready without it. Default true. */
  readonly required?: boolean;
}

/** Says in a sentence for everybody why something is not ready. */
export class NotReadyError extends Error {
  override readonly name = 'NotReadyError';
}
