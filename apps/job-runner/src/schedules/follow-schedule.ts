import { type Instant, type Schedule, type ScheduleState } from '@tenor/domain';
import { nextOccurrence, readTiming } from '@tenor/schedule';

/** What becomes of a schedule's state when the schedule was made or edited. */
export interface Followed extends Pick<ScheduleState, 'scheduleVersion' | 'timingVersion' | 'timingSince'> {
  readonly nextRunAt: Instant | null;
  /** Present when the schedule cannot be understood: it waits until somebody mends it. */
  readonly fault?: { readonly code: string; readonly message: string };
}

/**
 * What the state must become to follow the schedule as it stands; undefined when it does already. An edit
 * that leaves the timing alone leaves `nextRunAt` alone, so that an occurrence which is due at that moment
 * is not lost. New timing counts from the moment of the edit, not from now: what was due since then is
 * found, and what came before it, or fell into a pause, is not. Pure.
 */
export function followSchedule(schedule: Schedule, state: ScheduleState | undefined): Followed | undefined {
  const { version: scheduleVersion, timingVersion, timingSince } = schedule;
  const sameTiming = state?.timingVersion === timingVersion && state.timingSince === timingSince;
  if (sameTiming && state.scheduleVersion === scheduleVersion) return undefined;
  const versions = { scheduleVersion, timingVersion, timingSince };
  if (sameTiming) return { ...versions, nextRunAt: state.nextRunAt };
  if (!schedule.enabled) return { ...versions, nextRunAt: null };
  try {
    return { ...versions, nextRunAt: nextOccurrence(readTiming(schedule), timingSince) ?? null };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ...versions, nextRunAt: null, fault: { code: 'invalid_timing', message: error.message } };
  }
}
