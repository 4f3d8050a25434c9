/** Thrown by ports before the start and after the stop. */
export class NotRunningError extends Error {
  override readonly name = 'NotRunningError';
  readonly retryable = true;

  constructor(state: string) {
    super(`the event port is ${state === 'new' ? 'not started' : 'stopped'}`);
  }
}
