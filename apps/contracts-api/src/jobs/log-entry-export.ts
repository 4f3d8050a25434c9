import { type LogEntry } from '@tenor/domain';
import { type ExportShape } from '../export/export-file.js';

/** A log entry as a row: what is nested stands as JSON in its cell. */
export const logEntryExport: ExportShape<LogEntry> = {
  name: 'log-entries',
  columns: [
    'runId',
    'attempt',
    'seq',
    'job',
    'at',
    'level',
    'grouping',
    'message',
    'objectType',
    'objectId',
    'objectName',
    'objectUrl',
    'fingerprint',
    'labels',
    'data',
  ],
  cells: (entry) => [
    entry.runId,
    entry.attempt,
    entry.seq,
    entry.job,
    entry.at,
    entry.level,
    entry.grouping,
    entry.message,
    entry.object?.type ?? null,
    entry.object?.id ?? null,
    entry.object?.name ?? null,
    entry.object?.url ?? null,
    entry.fingerprint,
    JSON.stringify(entry.labels),
    JSON.stringify(entry.data),
  ],
};
