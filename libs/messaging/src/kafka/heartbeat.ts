/** Heartbeats on a timer while a handler works; a member that is silent loses its partitions. */
export interface Heartbeat {
  /** Aborted when the group asks this member to join again, or does not know it any more. */
  readonly interrupted: AbortSignal;
  stop(): void;
}

const REJOIN = new Set([
  'REBALANCE_IN_PROGRESS',
  'NOT_COORDINATOR_FOR_GROUP',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
]);

export function startHeartbeat(beat: () => Promise<void>, everyMs: number): Heartbeat {
  const interrupted = new AbortController();
  const timer = setInterval(() => {
    beat().catch((error: unknown) => {
      // A lost connection is no reason to stop: kafkajs looks for another, and the next beat may arrive.
      if (asksToRejoin(error)) interrupted.abort(error);
    });
  }, everyMs);
  return { interrupted: interrupted.signal, stop: () => clearInterval(timer) };
}

function asksToRejoin(error: unknown): boolean {
  return error instanceof Error && 'type' in error && REJOIN.has(String(error.type));
}
