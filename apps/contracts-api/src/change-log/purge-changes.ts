import { addMilliseconds, toInstant } from '@tenor/domain';
import { CHANGE_LOG, type ChangeDocument } from '@tenor/persistence';
import { type Connection } from 'mongoose';

const DAY_MS = 86_400_000;
/** Entries that are deleted in one step, and steps of one purge: what is left over comes with the next. */
const STEP = 1_000;
const STEPS_MAX = 200;

/** Deletes entries of the change log that are older than so many days, in bounded steps. */
export async function purgeChanges(database: Connection, now: Date, keepDays: number): Promise<void> {
  const collection = database.collection<ChangeDocument>(CHANGE_LOG);
  const old = { at: { $lt: addMilliseconds(toInstant(now), -keepDays * DAY_MS) } };
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const found = await collection
      .find(old, { projection: { _id: 1 } })
      .sort({ at: 1 })
      .limit(STEP)
      .toArray();
    if (found.length > 0) await collection.deleteMany({ _id: { $in: found.map(({ _id }) => _id) } });
    if (found.length < STEP) return;
  }
}
