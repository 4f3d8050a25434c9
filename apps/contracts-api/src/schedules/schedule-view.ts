import { type Instant, type RunStatus, type Schedule, type ScheduleState } from '@tenor/domain';
import { nextOccurrence, readTiming } from '@tenor/schedule';

/** Fields of an answer that the runners write. */
export const STATE_FIELDS = ['nextRunAt', 'lastRunId', 'lastRunAt', 'lastStatus', 'lastError'] as const;

/** A schedule as clients see it, with how far the runners are. */
export interface ScheduleView extends Omit<Schedule, 'timingVersion' | 'timingSince'> {
  readonly nextRunAt: Instant | null;
  readonly lastRunId: string | null;
  readonly lastRunAt: Instant | null;
  readonly lastStatus: RunStatus | null;
  readonly lastError: ScheduleState['lastError'];
}

/** Until the runners have taken note of an edit, `nextRunAt` is what they will come to. */
export function toScheduleView(schedule: Schedule, state: ScheduleState | undefined): ScheduleView {
  const { timingVersion, timingSince, ...fields } = schedule;
  const followed = state?.timingVersion === timingVersion && state.timingSince === timingSince;
  return {
    ...fields,
    nextRunAt: followed ? state.nextRunAt : firstOccurrence(schedule),
    lastRunId: state?.lastRunId ?? null,
    lastRunAt: state?.lastRunAt ?? null,
    lastStatus: state?.lastStatus ?? null,
    lastError: state?.lastError ?? null,
  };
}

function firstOccurrence(schedule: Schedule): Instant | null {
  if (!schedule.enabled) return null;
  try {
    return nextOccurrence(readTiming(schedule), schedule.timingSince) ?? null;
  } catch (error) {
    // Of another version, or of a zone that is no more: the runners will say so.
    if (error instanceof RangeError) return null;
    throw error;
  }
}
