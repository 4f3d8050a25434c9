import {
  invalidInput,
  scheduleInput,
  type FieldError,
  type Instant,
  type Schedule,
  type ScheduleData,
} from '@tenor/domain';
import { describeCronFault, isTimeZone, occurrencesPerDay, parseCron } from '@tenor/schedule';
import { parseInput } from '../records/parse-input.js';

/** With `catchUp: all`, so many runs may start at once at most: one a minute for a day. */
export const CATCH_UP_RUNS_MAX = 1440;

/** What people write of a schedule, checked and with its zone. */
export type ScheduleContent = Omit<ScheduleData, 'timezone'> & { readonly timezone: string };

/** What reading depends on beside the input. */
export interface ScheduleReading {
  /** The zone of a schedule that names none. */
  readonly timezone: string;
  readonly now: Instant;
  /** The schedule as it stands, when it is changed. */
  readonly current?: Pick<Schedule, 'at'>;
}

/**
 * Reads a schedule as a client writes it.
 * @throws Problem invalid_input naming each field that is wrong; of a cron expression also the field of it,
 * the character, and what is allowed there.
 */
export function readSchedule(input: unknown, { timezone, now, current }: ScheduleReading): ScheduleContent {
  const data = parseInput(scheduleInput, input);
  const content = { ...data, timezone: data.timezone ?? timezone };
  const faults = [...timingFaults(content), ...momentFaults(content, now, current?.at ?? null)];
  if (faults.length > 0) throw invalidInput(faults);
  return content;
}

function timingFaults({ cron, timezone, catchUp, catchUpHours }: ScheduleContent): FieldError[] {
  const faults: FieldError[] = [];
  if (!isTimeZone(timezone)) {
    const message = 'must be an IANA time zone such as Europe/Berlin';
    faults.push({ path: 'timezone', message, code: 'unknown_timezone' });
  }
  if (cron === null) return faults;
  const parsed = parseCron(cron);
  if (!parsed.ok) {
    faults.push({ path: 'cron', message: describeCronFault(parsed.fault), code: 'invalid_cron' });
    return faults;
  }
  const runs = occurrencesPerDay(parsed.value) * Math.ceil(catchUpHours / 24);
  if (catchUp === 'all' && runs > CATCH_UP_RUNS_MAX) {
    const message = `"all" could start ${runs} runs at once after ${catchUpHours} hours, and may start ${CATCH_UP_RUNS_MAX}: take fewer hours, or "last"`;
    faults.push({ path: 'catchUp', message, code: 'out_of_range' });
  }
  return faults;
}

/** A moment that is over is refused where somebody sets it; a schedule that ran at one may still be edited. */
function momentFaults({ at }: ScheduleContent, now: Instant, before: Instant | null): FieldError[] {
  if (at === null || at === before || at > now) return [];
  return [{ path: 'at', message: `must be later than now (${now})`, code: 'out_of_range' }];
}
