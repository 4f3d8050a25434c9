import { API_PREFIX } from '../http/api-paths.js';

/** Whoever signs in is nobody yet, and signs in anew each time. */
const WITHOUT_KEYS = new Set(['sign-in', 'sign-out', 'sessions']);
/** Answers that hold secrets, which are shown once and never stored. */
const WITHOUT_ANSWERS = new Set(['tokens', 'calendar-tokens', 'users']);

/** Whether an `Idempotency-Key` says anything to POST requests of this route. */
export function isKeyed(route: string): boolean {
  return !WITHOUT_KEYS.has(resourceOf(route));
}

/** Whether the answers of this route may be kept for a repeated request. */
export function answerIsKept(route: string): boolean {
  return !WITHOUT_ANSWERS.has(resourceOf(route));
}

function resourceOf(route: string): string {
  return route.slice(API_PREFIX.length + 1).split('/')[0] ?? '';
}
