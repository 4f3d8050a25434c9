import { type Instant } from '@tenor/domain';
import { ALERTS, type AlertDocument, type AlertState } from '@tenor/persistence';
import { mongo, type Collection, type Connection } from 'mongoose';
import { setImmediate } from 'node:timers/promises';

const DUPLICATE_KEY = 11_000;
/** Writers of one alert are few: that many conflicts in a row mean a fault. */
const ROUNDS_MAX = 20;
/** Alerts read or written at a time. */
export const ALERT_BATCH = 500;
/** Alerts that are changed without a pause: some milliseconds' work. */
const CHANGED_AT_ONCE = 100;

/** What is not read with the state of an alert. */
const ONLY_SHOWN = { message: 0, object: 0, data: 0 } as const;

/**
 * The alert after a change, a whole one if there was none; undefined when there is nothing to change. Asked
 * again after a conflict.
 */
export type Change = (before: AlertState | undefined, id: string) => AlertState | undefined;

/** Too many writers at once: the same again may succeed. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
  readonly retryable = true;
}

/** The alerts at rest. Every write is a compare-and-set on the version. */
export class AlertStore {
  private readonly alerts: Collection<AlertDocument>;

  constructor(database: Connection) {
    this.alerts = database.collection<AlertDocument>(ALERTS);
  }

  /**
   * Reads the alerts by one query, changes them by one bulk write, and does both again for those that
   * somebody else has changed in between. `change` must find nothing to do in what it has made itself.
   * With `read` the first of these queries has been made already.
   * @returns the alerts as they are afterwards, without those that do not exist.
   */
  async change(ids: readonly string[], change: Change, read?: readonly AlertState[]): Promise<AlertState[]> {
    const settled = new Map<string, AlertState>();
    let open = [...new Set(ids)];
    for (let round = 0; open.length > 0; round += 1) {
      if (round === ROUNDS_MAX) throw new ConflictError('alerts are being changed by too many at once');
      const found = (round === 0 ? read : undefined) ?? (await this.read(open));
      const stored = new Map(found.map((alert) => [alert._id, alert]));
      const writes: Write[] = [];
      for (const [index, id] of open.entries()) {
        // So that others of this process have their turn.
        if (index % CHANGED_AT_ONCE === CHANGED_AT_ONCE - 1) await setImmediate();
        const before = stored.get(id);
        const after = change(before, id);
        if (after !== undefined) writes.push({ before, after });
        else if (before !== undefined) settled.set(id, before);
      }
      const complete = await this.write(writes);
      if (complete) for (const { after } of writes) settled.set(after._id, after);
      open = complete ? [] : writes.map(({ after }) => after._id);
    }
    return [...settled.values()];
  }

  async read(ids: readonly string[]): Promise<AlertState[]> {
    return this.alerts
      .find({ _id: { $in: [...ids] } })
      .project<AlertState>(ONLY_SHOWN)
      .toArray();
  }

  /** Alerts with something to tell to the group, in batches. */
  pendingIn(group: string): AsyncIterable<AlertDocument[]> {
    return inBatches(this.alerts.find({ pendingIn: group }).batchSize(ALERT_BATCH));
  }

  /** What fires in the group, in batches: what a row of it needs. */
  firingIn(group: string): AsyncIterable<FiringAlert[]> {
    const fields = { firingSince: 1, entryId: 1, memberships: 1 } as const;
    return inBatches(
      this.alerts.find({ firingIn: group }).project<FiringAlert>(fields).batchSize(ALERT_BATCH),
    );
  }

  /** Every alert that has something to tell to some group, in batches, with what routes it. */
  pending(): AsyncIterable<Pick<AlertDocument, 'labels' | 'pendingIn'>[]> {
    return inBatches(
      this.alerts
        .find({ pendingIn: { $gt: '' } })
        .project<Pick<AlertDocument, 'labels' | 'pendingIn'>>({ labels: 1, pendingIn: 1 })
        .batchSize(ALERT_BATCH),
    );
  }

  /** Ids of alerts that one of the scopes reported below the order, in batches. */
  async *reportedBelow(scopes: readonly string[], order: number): AsyncIterable<string[]> {
    const cursor = this.alerts
      .find({ scopes: { $elemMatch: { key: { $in: [...scopes] }, order: { $lt: order } } } })
      .project<Pick<AlertDocument, '_id'>>({ _id: 1 })
      .batchSize(ALERT_BATCH);
    for await (const batch of inBatches(cursor)) yield batch.map(({ _id }) => _id);
  }

  /** Ids of firing alerts that an earlier policy has routed; at most {@link ALERT_BATCH}. */
  async routedBefore(policyVersion: number): Promise<string[]> {
    const found = await this.alerts
      .find({ state: 'firing', policyVersion: { $lt: policyVersion } })
      .project<Pick<AlertDocument, '_id'>>({ _id: 1 })
      .limit(ALERT_BATCH)
      .toArray();
    return found.map(({ _id }) => _id);
  }

  /** What fires in a group, the most pressing first. */
  async mostPressing(group: string, limit: number): Promise<AlertDocument[]> {
    // How pressing the last of them is, by the index alone: only what is as pressing is sorted by name.
    const last = await this.alerts
      .find({ firingIn: group })
      .sort({ pressure: 1 })
      .skip(limit - 1)
      .limit(1)
      .project<Pick<AlertDocument, 'pressure'>>({ pressure: 1 })
      .toArray();
    const pressure = { $lte: last[0]?.pressure ?? Number.MAX_SAFE_INTEGER };
    return this.alerts
      .find({ firingIn: group, pressure })
      .sort({ pressure: 1, 'object.name': 1, _id: 1 })
      .limit(limit)
      .toArray();
  }

  /** Counts and money of what fires in a group, per currency (null: no money), and whose findings they are. */
  async firingTotals(group: string): Promise<FiringTotal[]> {
    return this.alerts
      .aggregate<FiringTotal>([
        { $match: { firingIn: group } },
        {
          $group: {
            _id: '$stake.currency',
            count: { $sum: 1 },
            millions: { $sum: '$stake.millions' },
            units: { $sum: '$stake.units' },
            jobs: { $addToSet: '$job' },
          },
        },
      ])
      .toArray();
  }

  /** True when no alert fires in the group, nor is pending for it. */
  async isEmpty(group: string): Promise<boolean> {
    const projection = { projection: { _id: 1 } };
    const some = [{ firingIn: group }, { pendingIn: group }].map((filter) =>
      this.alerts.findOne(filter, projection),
    );
    return (await Promise.all(some)).every((found) => found === null);
  }

  /** Deletes resolved alerts that were last changed before then and have nothing to tell. @returns how many. */
  async purge(before: Instant): Promise<number> {
    const old = { state: 'resolved' as const, updatedAt: { $lt: before }, pendingIn: { $size: 0 } };
    const found = await this.alerts
      .find(old)
      .project<Pick<AlertDocument, '_id'>>({ _id: 1 })
      .limit(ALERT_BATCH)
      .toArray();
    if (found.length === 0) return 0;
    const ids = found.map(({ _id }) => _id);
    // One that has begun to fire again meanwhile is no longer old.
    return (await this.alerts.deleteMany({ ...old, _id: { $in: ids } })).deletedCount;
  }

  /** @returns false when one of the writes met a conflict: then all of them have to be looked at again. */
  private async write(writes: readonly Write[]): Promise<boolean> {
    const added = writes.flatMap(({ before, after }) => (before === undefined ? [wholeAlert(after)] : []));
    const changed = writes.flatMap(({ before, after }) =>
      before === undefined ? [] : [changeOperation(before, after)],
    );
    // At the same time: the database stores both by one commit.
    const stored = await Promise.all([this.insert(added), this.update(changed)]);
    return stored.every(Boolean);
  }

  private async insert(alerts: readonly AlertDocument[]): Promise<boolean> {
    if (alerts.length === 0) return true;
    try {
      await this.alerts.insertMany([...alerts], { ordered: false });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  private async update(operations: mongo.AnyBulkWriteOperation<AlertDocument>[]): Promise<boolean> {
    if (operations.length === 0) return true;
    const { matchedCount } = await this.alerts.bulkWrite(operations, { ordered: false });
    return matchedCount === operations.length;
  }
}

export type FiringAlert = Pick<AlertDocument, '_id' | 'firingSince' | 'entryId' | 'memberships'>;

interface Write {
  readonly before: AlertState | undefined;
  readonly after: AlertState;
}

function wholeAlert(alert: AlertState): AlertDocument {
  if (isWhole(alert)) return alert;
  throw new TypeError(`the new alert ${alert._id} has nothing to show`);
}

function isWhole(alert: AlertState): alert is AlertDocument {
  return 'message' in alert && 'object' in alert && 'data' in alert;
}

/** Sets the fields that have changed, if nobody else has changed the alert since it was read. */
function changeOperation(before: AlertState, after: AlertState): mongo.AnyBulkWriteOperation<AlertDocument> {
  const stored = new Map<string, unknown>(Object.entries(before));
  const changed = Object.entries(after).filter(([name, value]) => stored.get(name) !== value);
  const $set: Partial<AlertDocument> = Object.fromEntries(changed);
  return { updateOne: { filter: { _id: before._id, version: before.version }, update: { $set } } };
}

export interface FiringTotal {
  readonly _id: string | null;
  readonly count: number;
  readonly millions: number;
  readonly units: number;
  readonly jobs: readonly string[];
}

/** True when every write that failed did so because somebody else was first. */
export function isDuplicate(error: unknown): boolean {
  if (error instanceof mongo.MongoBulkWriteError) {
    const faults = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
    return faults.length > 0 && faults.every(({ code }) => code === DUPLICATE_KEY);
  }
  return error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;
}

/** The items in batches of {@link ALERT_BATCH}. */
export async function* inBatches<T>(items: AsyncIterable<T>): AsyncIterable<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length === ALERT_BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
