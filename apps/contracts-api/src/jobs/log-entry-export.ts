import { type ExportShape } from '../export/export-file.js';
import { type LogEntryView } from './log-entry-view.js';

/** A log entry as a row: what is nested stands as JSON in its cell. */
export const logEntryExport: ExportShape<LogEntryView> = {
  name: 'log-entries',
  columns: [
    'runId',
    'attempt',
    'seq',
    'job',
    'correlationId',
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
    entry.correlationId,
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
