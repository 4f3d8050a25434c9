import { type LogEntry } from '@tenor/domain';
import { toLogEntry, type LogEntryDocument } from '@tenor/persistence';

/** An entry as clients see it: whose it is decides who reads it, and is not told. */
export function shownEntry(document: LogEntryDocument): Omit<LogEntry, 'tenantIds'> {
  const { tenantIds: _whose, ...entry } = toLogEntry(document);
  return entry;
}
