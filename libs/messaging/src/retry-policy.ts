/** How often and how fast a failing event is tried again. */
export interface RetryPolicy {
  /** Attempts in all before an event that fails by itself becomes a dead letter. */
  readonly budget: number;
  /** Milliseconds before the second attempt; doubles with each further one. */
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
}

export const DEFAULT_RETRY: RetryPolicy = { budget: 5, firstDelayMs: 200, maxDelayMs: 10_000 };

/** Milliseconds to wait after the given number of failures in a row (1: the first). */
export function delayAfter(failures: number, policy: RetryPolicy): number {
  return Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** Math.min(failures - 1, 30));
}

/** Resolves after that many milliseconds, or at once when the signal is or becomes aborted. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal.addEventListener('abort', finish);
  });
}

/** Resolves when the work has ended, however, or the time is over. */
export async function settledWithin(work: Promise<unknown>, milliseconds: number): Promise<void> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  void work.then(end, end);
  await pause(milliseconds, ended.signal);
}
