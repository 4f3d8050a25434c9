import { type LogEntry, type LogLevel, type Run } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { logEntryModel, toLogEntry, type LogEntryDocument } from './log-entry-model.js';
import { runModel, toRun, type RunDocument } from './run-model.js';

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
  options: { readonly afterSeq: number; readonly limit: number; readonly levels?: readonly LogLevel[] },
): Promise<LogEntry[]> {
  const { afterSeq, limit, levels } = options;
  const documents = await logEntryModel(db)
    .find({
      runId: of.runId,
      attempt: of.attempt,
      seq: { $gt: afterSeq },
      ...(levels && { level: { $in: [...levels] } }),
    })
    .sort({ seq: 1 })
    .limit(limit)
    .lean<LogEntryDocument[]>()
    .exec();
  return documents.map(toLogEntry);
}

/** The last attempt of each run that exists. */
export async function lastAttempts(db: Connection, runIds: readonly string[]): Promise<Map<string, number>> {
  const documents = await runModel(db)
    .find({ _id: { $in: [...new Set(runIds)] } }, { attempt: 1 })
    .lean<Pick<RunDocument, '_id' | 'attempt'>[]>()
    .exec();
  return new Map(documents.map(({ _id, attempt }) => [_id, attempt]));
}
