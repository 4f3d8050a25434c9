import { type Instant } from '@tenor/domain';
import { v5 } from 'uuid';

/** Namespace of the ids of runs that schedules start. */
export const SCHEDULE_RUN_NAMESPACE = '0c8f4d0e-8b43-5b6a-9d7e-6f1f4c5f2a90';

/** The id of the run of an occurrence: whoever starts it, and however often, asks for the same run. */
export function scheduleRunId(scheduleId: string, occurrence: Instant): string {
  return v5(JSON.stringify([scheduleId, occurrence]), SCHEDULE_RUN_NAMESPACE);
}
