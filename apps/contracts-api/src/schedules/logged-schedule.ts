import { type Entity, type Schedule } from '@tenor/domain';

/** A schedule as the change log tells it: without what only the runners go by. */
export function toLoggedSchedule(
  schedule: Schedule,
): Entity & Omit<Schedule, 'timingVersion' | 'timingSince'> {
  const { id, name, job, params, cron, at, timezone, enabled, catchUp, catchUpHours, description } = schedule;
  const { createdAt, updatedAt, version } = schedule;
  const content = { name, job, params, cron, at, timezone, enabled, catchUp, catchUpHours, description };
  return { id, ...content, createdAt, updatedAt, version };
}
