import { type LogEntry, type LogLevel, type Run } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { cursorBatches } from '../readers/cursor-batches.js';
import { LOG_ENTRIES, toLogEntry, type LogEntryDocument } from './log-entry-model.js';
import { runModel, toRun, type RunDocument } from './run-model.js';

/** Entries in one reply of the database. */
const ENTRY_BATCH = 100;

/** The run, or undefined. */
export async function findRun(db: Connection, id: string): Promise<Run | undefined> {
  const document = await runModel(db).findById(id).lean<RunDocument>().exec();
  return document === null ? undefined : toRun(document);
}

/**
 * Entries of one attempt of a run with a number above `afterSeq`, in order, at most `limit`.
 * Readers give the run's last attempt: earlier ones were cut off and count for nothing.
 */
export async function readEntries(
  db: Connection,
  of: { readonly runId: string; readonly attempt: number },
  options: {
    readonly afterSeq: number;
    readonly limit: number;
    readonly levels?: readonly LogLevel[];
    /**
     * Entries in one reply of the database (100), each a turn of its own: many at once would hold up a process that
     * answers requests.
     */
    readonly inReply?: number | undefined;
  },
): Promise<LogEntry[]> {
  const { afterSeq, limit, levels, inReply = ENTRY_BATCH } = options;
  const cursor = db
    .collection<LogEntryDocument>(LOG_ENTRIES)
    .find(
      {
        runId: of.runId,
        attempt: of.attempt,
        seq: { $gt: afterSeq },
        ...(levels && { level: { $in: [...levels] } }),
      },
      { limit, batchSize: inReply },
    )
    .sort({ seq: 1 });
  const entries: LogEntry[] = [];
  for await (const batch of cursorBatches(cursor)) entries.push(...batch.map(toLogEntry));
  return entries;
}

/** The last attempt of each run that exists. */
export async function lastAttempts(db: Connection, runIds: readonly string[]): Promise<Map<string, number>> {
  const documents = await runModel(db)
    .find({ _id: { $in: [...new Set(runIds)] } }, { attempt: 1 })
    .lean<Pick<RunDocument, '_id' | 'attempt'>[]>()
    .exec();
  return new Map(documents.map(({ _id, attempt }) => [_id, attempt]));
}
