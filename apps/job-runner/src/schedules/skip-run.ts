import { invalidInput, parseJobParams, type CalendarDate, type Instant, type Run } from '@tenor/domain';
import {
  findRun,
  pendingRun,
  RUN_COUNTERS,
  RUNS,
  toRun,
  type RunDocument,
  type RunRequest,
} from '@tenor/persistence';
import { mongo, type Connection } from 'mongoose';

const DUPLICATE_KEY = 11_000;

/**
 * Stores the run of an occurrence as skipped: it has ended, says why, and is published as every ended run.
 * @param running The run of the same singleton that was running.
 * @returns `created: false` and the run as it stands, if it was there already.
 * @throws Problem `invalid_input` as `requestRun` does.
 */
export async function skipRun(
  db: Connection,
  request: RunRequest,
  at: { readonly now: Instant; readonly today: CalendarDate },
  running: string,
): Promise<{ run: Run; created: boolean }> {
  const parsed = parseJobParams(request.job, request.params);
  if (!parsed.ok) throw invalidInput(parsed.errors);
  const before = await findRun(db, request.id);
  if (before !== undefined) return { run: before, created: false };
  const counter = await db
    .collection<{ _id: string; value: number }>(RUN_COUNTERS)
    .findOneAndUpdate(
      { _id: request.job },
      { $inc: { value: 1 } },
      { upsert: true, returnDocument: 'after' },
    );
  if (counter === null) throw new Error(`the counter of ${request.job} gave no order`);
  const message = `Run ${running} of this job had not ended, and only one executes at a time: this occurrence was skipped.`;
  const document: RunDocument = {
    ...neverClaimed(pendingRun(request, parsed.value, at, true)),
    status: 'skipped',
    error: { code: 'already_running', message },
    finishedAt: at.now,
    order: counter.value,
    publishDueAt: at.now,
  };
  try {
    await db.collection<RunDocument>(RUNS).insertOne(document);
    return { run: toRun(document), created: true };
  } catch (error) {
    if (!(error instanceof mongo.MongoServerError) || error.code !== DUPLICATE_KEY) throw error;
  }
  const stored = await findRun(db, request.id);
  if (stored === undefined) throw new Error(`run ${request.id} is being removed`);
  return { run: stored, created: false };
}

function neverClaimed({ nextClaimAt: _nextClaimAt, ...run }: RunDocument): RunDocument {
  return run;
}
