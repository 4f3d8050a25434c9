import { isInfrastructureError, toError } from '@tenor/platform';
import { makeDeadLetter, type DeadLetter } from './dead-letter.js';
import { HANDLED_MAX, type IncomingEvent, type Outcome } from './event-port.js';
import { delayAfter, type RetryPolicy } from './retry-policy.js';

/** Where one consumer of one partition stands with the event that comes next. */
export interface DeliveryState {
  /** Failed attempts that the next event has behind it. */
  readonly attempts: number;
  /** How many events the next call of the handler may receive. */
  readonly limit: number;
  /** Calls in a row that moved nothing and blame no event (infrastructure away, nothing attempted). */
  readonly stalls: number;
}

export interface Delivery {
  /** Events from the front of the batch that are settled for good. */
  readonly settled: number;
  readonly state: DeliveryState;
  /** Milliseconds to wait before the next call. */
  readonly pauseMs: number;
  /** What went wrong, for the log. */
  readonly trouble?: { readonly kind: 'error' | 'infrastructure'; readonly error: Error };
  /** Of the settled events, those that became dead letters. */
  readonly deadLetters: readonly DeadLetter[];
}

export interface DeliveryPorts {
  handle(events: readonly IncomingEvent[]): Promise<readonly Outcome[]>;
  /** Resolves when the transport has stored the dead letters. */
  storeDeadLetters(letters: readonly DeadLetter[]): Promise<void>;
}

export function initialState(attempts: number): DeliveryState {
  return { attempts, limit: attempts > 0 ? 1 : HANDLED_MAX, stalls: 0 };
}

/**
 * Hands the front of a batch to the handler once and says how far the partition may move. The rules
 * of delivery live here alone; a transport only reads events, keeps `state.attempts` and the
 * position, and waits.
 */
export async function deliver(
  batch: readonly IncomingEvent[],
  state: DeliveryState,
  ports: DeliveryPorts,
  policy: RetryPolicy,
): Promise<Delivery> {
  const events = batch.slice(0, state.limit);
  const verdict = await ask(events, ports);
  if (verdict.kind === 'thrown') {
    const { error } = verdict;
    if (isInfrastructureError(error)) return stalled(0, state, policy, { kind: 'infrastructure', error });
    if (events.length > 1) {
      // One of them is to blame: halve until it stands alone, and only then count against it.
      const limit = Math.floor(events.length / 2);
      return {
        settled: 0,
        state: { ...state, limit },
        pauseMs: 0,
        trouble: { kind: 'error', error },
        deadLetters: [],
      };
    }
  }
  const outcomes: readonly Outcome[] =
    verdict.kind === 'thrown' ? [{ status: 'error', error: verdict.error }] : verdict.outcomes;
  return settle(events, outcomes, state, ports, policy);
}

type Verdict =
  | { readonly kind: 'answered'; readonly outcomes: readonly Outcome[] }
  | { readonly kind: 'thrown'; readonly error: Error };

async function ask(events: readonly IncomingEvent[], ports: DeliveryPorts): Promise<Verdict> {
  try {
    const outcomes = await ports.handle(events);
    if (!Array.isArray(outcomes) || outcomes.length > events.length) {
      throw new TypeError(`the handler must answer at most ${events.length} outcome(s), as a list`);
    }
    return { kind: 'answered', outcomes };
  } catch (thrown) {
    return { kind: 'thrown', error: toError(thrown) };
  }
}

async function settle(
  events: readonly IncomingEvent[],
  outcomes: readonly Outcome[],
  state: DeliveryState,
  ports: DeliveryPorts,
  policy: RetryPolicy,
): Promise<Delivery> {
  const letters: DeadLetter[] = [];
  let firstLetterAt = 0;
  let settled = 0;
  let failed: { readonly error: Error; readonly attempts: number } | undefined;
  let infrastructure: Error | undefined;
  for (const [index, outcome] of outcomes.entries()) {
    const event = events[index];
    if (event === undefined) break;
    const before = index === 0 ? state.attempts : 0;
    if (outcome.status === 'error') {
      if (isInfrastructureError(outcome.error)) {
        infrastructure = outcome.error;
        break;
      }
      failed = { error: outcome.error, attempts: before + 1 };
      if (failed.attempts < policy.budget) break;
    }
    if (outcome.status !== 'done') {
      const reason = outcome.status === 'fault' ? outcome.reason : describe(outcome.error);
      if (letters.length === 0) firstLetterAt = index;
      letters.push(makeDeadLetter(event, reason, before + 1));
    }
    settled = index + 1;
    if (outcome.status === 'error') break;
  }
  if (letters.length > 0) {
    try {
      await ports.storeDeadLetters(letters);
    } catch (thrown) {
      // Whatever the reason, a message that cannot be put aside must not be skipped.
      return stalled(firstLetterAt, state, policy, { kind: 'infrastructure', error: toError(thrown) });
    }
  }
  if (infrastructure) {
    const delivery = stalled(settled, state, policy, { kind: 'infrastructure', error: infrastructure });
    return { ...delivery, deadLetters: letters };
  }
  if (failed) {
    const exhausted = failed.attempts >= policy.budget;
    return {
      settled,
      state: exhausted ? initialState(0) : { attempts: failed.attempts, limit: 1, stalls: 0 },
      pauseMs: exhausted ? 0 : delayAfter(failed.attempts, policy),
      trouble: { kind: 'error', error: failed.error },
      deadLetters: letters,
    };
  }
  if (settled === 0) return stalled(0, state, policy);
  const limit = Math.min(HANDLED_MAX, state.limit * 2);
  return { settled, state: { attempts: 0, limit, stalls: 0 }, pauseMs: 0, deadLetters: letters };
}

function stalled(
  settled: number,
  state: DeliveryState,
  policy: RetryPolicy,
  trouble?: NonNullable<Delivery['trouble']>,
): Delivery {
  const stalls = settled > 0 ? 1 : state.stalls + 1;
  return {
    settled,
    state: { attempts: settled > 0 ? 0 : state.attempts, limit: state.limit, stalls },
    pauseMs: delayAfter(stalls, policy),
    deadLetters: [],
    ...(trouble && { trouble }),
  };
}

function describe(error: Error): string {
  return `${error.name}: ${error.message}`;
}
