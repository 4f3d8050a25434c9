import { setTimeout as sleep } from 'node:timers/promises';
import { isInfrastructureError, toError } from './infrastructure-error.js';
import { type Logger } from './logger.js';

export interface Patience {
  readonly logger: Logger;
  /** Aborting it ends the waiting with the signal's reason. */
  readonly signal: AbortSignal;
  /** Milliseconds between two attempts; default 1,000. */
  readonly everyMs?: number;
}

const EVERY_MS = 1_000;

/**
 * Tries until what is needed is there: the parts of an installation start in any order. Each attempt
 * that fails for want of the infrastructure is told in the log.
 * @param what Is not there yet, for the log: `the database`.
 * @throws the error of the action that is none of the infrastructure, and the reason of the signal.
 */
export async function untilAvailable<T>(
  what: string,
  action: () => Promise<T>,
  { logger, signal, everyMs = EVERY_MS }: Patience,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await action();
    } catch (error) {
      signal.throwIfAborted();
      if (!isInfrastructureError(error)) throw error;
      logger.warn({ attempt, reason: toError(error).message }, `waiting for ${what}, which does not answer`);
      await sleep(everyMs, undefined, { signal });
    }
  }
}
