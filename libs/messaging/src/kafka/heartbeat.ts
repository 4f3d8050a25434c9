/** Heartbeats on a timer while a handler works; a member that is silent loses its partitions. */
export interface Heartbeat {
  /** Aborted when the port stops, and when the group asks this member to join again or does not know it any more. */
  readonly interrupted: AbortSignal;
  stop(): void;
  /** Throws what the group answered, when it asked to join again. */
  throwIfRejoin(): void;
}

const REJOIN = new Set([
  'REBALANCE_IN_PROGRESS',
  'NOT_COORDINATOR_FOR_GROUP',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
]);

export function startHeartbeat(beat: () => Promise<void>, everyMs: number, stopping: AbortSignal): Heartbeat {
  const interrupted = new AbortController();
  let rejoin: Error | undefined;
  const abort = (): void => interrupted.abort();
  if (stopping.aborted) abort();
  // By hand: AbortSignal.any would leave something behind in the long-lived signal for each batch.
  stopping.addEventListener('abort', abort);
  const timer = setInterval(() => {
    beat().catch((error: unknown) => {
      // A lost connection is no reason to stop: kafkajs looks for another, and the next beat may arrive.
      if (!asksToRejoin(error)) return;
      rejoin = error;
      abort();
    });
  }, everyMs);
  return {
    interrupted: interrupted.signal,
    stop() {
      clearInterval(timer);
      stopping.removeEventListener('abort', abort);
    },
    throwIfRejoin() {
      if (rejoin !== undefined) throw rejoin;
    },
  };
}

function asksToRejoin(error: unknown): error is Error {
  return error instanceof Error && 'type' in error && REJOIN.has(String(error.type));
}
