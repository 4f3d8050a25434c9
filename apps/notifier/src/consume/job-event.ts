import {
  jobLogEntry,
  jobRunEnded,
  LOG_LEVELS,
  toFieldErrors,
  type JobLogEntryEvent,
  type JobRunEndedEvent,
} from '@tenor/domain';
import { readMessage, type IncomingEvent } from '@tenor/messaging';
import { parseTraceparent } from '@tenor/platform';
import { type z } from 'zod';

/** An event of the topic, as far as it concerns the notifier. */
export type JobEvent =
  | { readonly kind: 'entry'; readonly event: JobLogEntryEvent }
  | { readonly kind: 'ended'; readonly event: JobRunEndedEvent; readonly traceId: string | null }
  /** Another type, or of a run that tells nobody. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'fault'; readonly reason: string };

const TOLD_WITHOUT_FINGERPRINT = LOG_LEVELS.indexOf('warning');

/**
 * Reads an event. What has no fingerprint concerns the notifier from level warning on only: a run's summary
 * is not a finding, and would make every run a message.
 */
export function readJobEvent(incoming: IncomingEvent): JobEvent {
  const message = readMessage(incoming);
  if (!message.ok) return { kind: 'fault', reason: message.reason };
  const { attributes, traceparent, data } = message.value;
  switch (attributes?.type) {
    case jobLogEntry.type:
      return readEntry(data);
    case jobRunEnded.type:
      return readEnded(data, parseTraceparent(traceparent)?.traceId ?? null);
    case undefined:
      return { kind: 'fault', reason: 'is not a CloudEvent: ce_id and its companions are missing' };
    default:
      return { kind: 'ignored' };
  }
}

function readEntry(data: unknown): JobEvent {
  const parsed = jobLogEntry.data.safeParse(data);
  if (!parsed.success) return faultOf(parsed.error);
  const event = parsed.data;
  const { entry, notify } = event;
  if (!isTime(entry.at)) return { kind: 'fault', reason: 'data: entry.at must be a time' };
  const concerns = entry.fingerprint !== null || LOG_LEVELS.indexOf(entry.level) >= TOLD_WITHOUT_FINGERPRINT;
  return notify && concerns ? { kind: 'entry', event } : { kind: 'ignored' };
}

function readEnded(data: unknown, traceId: string | null): JobEvent {
  const parsed = jobRunEnded.data.safeParse(data);
  if (!parsed.success) return faultOf(parsed.error);
  const event = parsed.data;
  if (!isTime(event.finishedAt)) return { kind: 'fault', reason: 'data: finishedAt must be a time' };
  return event.notify ? { kind: 'ended', event, traceId } : { kind: 'ignored' };
}

function faultOf({ issues }: z.ZodError): JobEvent {
  const errors = toFieldErrors(issues).slice(0, 3);
  const reason = errors.map(({ path, message }) => `${path} ${message}`.trim()).join('; ');
  return { kind: 'fault', reason: `data: ${reason}` };
}

function isTime(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}
