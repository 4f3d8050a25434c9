import { type Run } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { runModel, toRun, type RunDocument } from './run-model.js';
import { findRun } from './read-runs.js';

/**
 * Notes that a run is not wanted any more, in one write, unless it has ended; its runner heeds it. The same
 * again changes nothing.
 * @returns the run as it stands then; undefined when there is none.
 */
export async function requestCancel(db: Connection, id: string): Promise<Run | undefined> {
  const document = await runModel(db)
    .findOneAndUpdate(
      { _id: id, status: { $in: ['pending', 'running'] } },
      { $set: { cancelRequested: true } },
      { returnDocument: 'after' },
    )
    .lean<RunDocument>()
    .exec();
  return document === null ? findRun(db, id) : toRun(document);
}
