import { type LogEntry } from '@tenor/domain';
import { readRunOrigins, toLogEntry, type LogEntryDocument } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { shownEntry, type ShownEntry } from './shown-entry.js';

/** A log entry as clients see it. */
export interface LogEntryView extends ShownEntry {
  /** That of its run: what the caller calls this work. null: the run has none, or is gone. */
  readonly correlationId: string | null;
}

export function toLogEntryView(entry: LogEntry, correlationId: string | null): LogEntryView {
  return { ...shownEntry(entry), correlationId };
}

/** The entries with what is known of their runs; one query for all of them. */
export async function logEntryViews(
  database: Connection,
  documents: readonly LogEntryDocument[],
): Promise<LogEntryView[]> {
  const runs = await readRunOrigins(database, [...new Set(documents.map(({ runId }) => runId))]);
  const ids = new Map(runs.map(({ run, correlationId }) => [run, correlationId]));
  return documents.map((document) => toLogEntryView(toLogEntry(document), ids.get(document.runId) ?? null));
}
