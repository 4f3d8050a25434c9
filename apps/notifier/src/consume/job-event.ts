import {
  jobLogEntry,
  jobRunEnded,
  LOG_LEVELS,
  type JobLogEntryEvent,
  type JobRunEndedEvent,
} from '@tenor/domain';
import { parseEvent, readMessage, type IncomingEvent } from '@tenor/messaging';

/** An event of the topic, as far as it concerns the notifier. */
export type JobEvent =
  | { readonly kind: 'entry'; readonly event: JobLogEntryEvent }
  | { readonly kind: 'ended'; readonly event: JobRunEndedEvent }
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
  switch (message.value.attributes?.type) {
    case jobLogEntry.type:
      return readEntry(incoming);
    case jobRunEnded.type:
      return readEnded(incoming);
    case undefined:
      return { kind: 'fault', reason: 'is not a CloudEvent: ce_id and its companions are missing' };
    default:
      return { kind: 'ignored' };
  }
}

function readEntry(incoming: IncomingEvent): JobEvent {
  const parsed = parseEvent(jobLogEntry, incoming);
  if (!parsed.ok) return { kind: 'fault', reason: parsed.reason };
  const { data } = parsed.value;
  if (!isTime(data.entry.at)) return { kind: 'fault', reason: 'data: entry.at must be a time' };
  const concerns =
    data.entry.fingerprint !== null || LOG_LEVELS.indexOf(data.entry.level) >= TOLD_WITHOUT_FINGERPRINT;
  return data.notify && concerns ? { kind: 'entry', event: data } : { kind: 'ignored' };
}

function readEnded(incoming: IncomingEvent): JobEvent {
  const parsed = parseEvent(jobRunEnded, incoming);
  if (!parsed.ok) return { kind: 'fault', reason: parsed.reason };
  const { data } = parsed.value;
  if (!isTime(data.finishedAt)) return { kind: 'fault', reason: 'data: finishedAt must be a time' };
  return data.notify ? { kind: 'ended', event: data } : { kind: 'ignored' };
}

function isTime(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}
