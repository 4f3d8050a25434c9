import { addMilliseconds, type Instant, type RunScope } from '@tenor/domain';

const DAY_MS = 86_400_000;

/** Days after its last run at which a scope ends, by kind: one of parameters is a person's, and is not repeated. */
export const SCOPE_DAYS: Readonly<Record<RunScope['kind'], number>> = { parameters: 8, schedule: 35 };

/**
 * When a scope ends unless it runs again: 8 days after the last run for one of parameters, 35 for a
 * schedule's. (A schedule's scope also ends when the schedule is deleted.)
 */
export function scopeEndsAt(kind: RunScope['kind'], lastRunAt: Instant): Instant {
  return addMilliseconds(lastRunAt, SCOPE_DAYS[kind] * DAY_MS);
}

/** True from {@link scopeEndsAt} on: what only this scope reported is then resolved. */
export function scopeHasEnded(kind: RunScope['kind'], lastRunAt: Instant, now: Instant): boolean {
  return scopeEndsAt(kind, lastRunAt) <= now;
}
