import { duration, durationMs, ROUTE_DEFAULTS, type FieldError, type RouteInput } from '@tenor/domain';
import { type GroupBy } from './compiled-policy.js';

/** Every label: `groupBy: ["..."]`. */
export const GROUP_BY_ALL = '...';

/** What a node does, and its children inherit. */
export interface RouteSettings {
  readonly receiver: string;
  readonly groupBy: GroupBy;
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
  readonly repeatIntervalMs: number;
}

/** What the root inherits; it must name its receiver itself. */
export const DEFAULT_SETTINGS: RouteSettings = {
  receiver: '',
  groupBy: { kind: 'labels', names: ROUTE_DEFAULTS.groupBy },
  groupWaitMs: durationMs(ROUTE_DEFAULTS.groupWait),
  groupIntervalMs: durationMs(ROUTE_DEFAULTS.groupInterval),
  repeatIntervalMs: durationMs(ROUTE_DEFAULTS.repeatInterval),
};

/**
 * The node's own settings over its parent's. Faults go to `report`, with the path inside the node; the
 * parent's setting then stands in.
 *
 * Zero is refused for groupInterval and repeatInterval (a group would be flushed without end), not for
 * groupWait. A repeatInterval below the groupInterval is strange but harmless, and is taken as written.
 */
export function readSettings(
  input: RouteInput,
  parent: RouteSettings,
  receivers: ReadonlySet<string>,
  report: (error: FieldError) => void,
): RouteSettings {
  return {
    receiver: readReceiver(input, parent, receivers, report),
    groupBy: input.groupBy ? readGroupBy(input.groupBy, report) : parent.groupBy,
    groupWaitMs: readDuration(input, 'groupWait', 0, report) ?? parent.groupWaitMs,
    groupIntervalMs: readDuration(input, 'groupInterval', 1, report) ?? parent.groupIntervalMs,
    repeatIntervalMs: readDuration(input, 'repeatInterval', 1, report) ?? parent.repeatIntervalMs,
  };
}

function readReceiver(
  { receiver }: RouteInput,
  parent: RouteSettings,
  receivers: ReadonlySet<string>,
  report: (error: FieldError) => void,
): string {
  if (receiver === undefined) return parent.receiver;
  if (!receivers.has(receiver)) {
    const message = `names the receiver ${JSON.stringify(receiver)}, which does not exist`;
    report({ path: 'receiver', message, code: 'unknown_receiver' });
  }
  return receiver;
}

function readGroupBy(names: readonly string[], report: (error: FieldError) => void): GroupBy {
  if (names.includes(GROUP_BY_ALL)) {
    if (names.length > 1) {
      const message = `"${GROUP_BY_ALL}" means every label and stands alone`;
      report({ path: 'groupBy', message, code: 'invalid_group_by' });
    }
    return { kind: 'all' };
  }
  names.forEach((name, index) => {
    if (names.indexOf(name) === index) return;
    const message = `repeats the label ${JSON.stringify(name)}`;
    report({ path: `groupBy[${index}]`, message, code: 'duplicate' });
  });
  return { kind: 'labels', names: [...new Set(names)].sort() };
}

function readDuration(
  input: RouteInput,
  field: 'groupWait' | 'groupInterval' | 'repeatInterval',
  minMs: number,
  report: (error: FieldError) => void,
): number | undefined {
  const text = input[field];
  if (text === undefined) return undefined;
  const parsed = duration().safeParse(text);
  if (!parsed.success) {
    const message = parsed.error.issues[0]?.message ?? 'must be a duration';
    report({ path: field, message, code: 'invalid_duration' });
    return undefined;
  }
  const milliseconds = durationMs(parsed.data);
  if (milliseconds >= minMs) return milliseconds;
  report({ path: field, message: 'must be longer than zero', code: 'out_of_range' });
  return undefined;
}
