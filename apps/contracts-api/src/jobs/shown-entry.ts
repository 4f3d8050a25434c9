import { type LogEntry } from '@tenor/domain';

export type ShownEntry = Omit<LogEntry, 'tenantIds'>;

/** An entry as clients see it: whose it is decides who reads it, and is not told. */
export function shownEntry({ tenantIds: _whose, ...entry }: LogEntry): ShownEntry {
  return entry;
}
