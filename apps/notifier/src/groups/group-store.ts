import { addMilliseconds, toInstant, type Instant } from '@tenor/domain';
import { ALERT_GROUPS, type AlertGroupDocument, type FlushRecord } from '@tenor/persistence';
import { type Collection, type mongo } from 'mongoose';
import { ALERT_BATCH, ConflictError, inBatches, isDuplicate } from '../alerts/alert-store.js';
import { type Core } from '../deps.js';
import { type GroupTarget } from '../policy/current-policy.js';
import { flushDueAt } from './flush-time.js';

/** Why groups are touched. */
export interface Touch {
  /** The run that brings the changes; null: none does. */
  readonly run: string | null;
  /** No more changes will come from it: flush as soon as may be. */
  readonly runEnded: boolean;
}

/** A group as `touch` is given it: with its target it is made when it does not exist. */
export interface Touched {
  readonly id: string;
  readonly target?: GroupTarget | undefined;
}

/** What a flush has settled. */
export type FlushDone = Required<Pick<AlertGroupDocument, 'n' | 'notified' | 'receiverVersion' | 'firing'>> &
  Pick<AlertGroupDocument, 'lastFlushAt'>;

const TOUCH_ROUNDS_MAX = 10;
const REST_MS = 1_000;

/** The groups at rest. */
export class GroupStore {
  private readonly groups: Collection<AlertGroupDocument>;

  constructor(private readonly core: Pick<Core, 'database' | 'clock' | 'timings' | 'worker'>) {
    this.groups = core.database.collection<AlertGroupDocument>(ALERT_GROUPS);
  }

  /**
   * Says that something has changed in the groups: moves `rev`, and `nextFlushAt` to the earlier of what is
   * there and what the routing says. Doing it again does no harm but an empty flush.
   */
  async touch(touched: readonly Touched[], policyVersion: number, why: Touch): Promise<void> {
    for (let from = 0; from < touched.length; from += ALERT_BATCH) {
      await this.touchBatch(touched.slice(from, from + ALERT_BATCH), policyVersion, why);
    }
  }

  private async touchBatch(touched: readonly Touched[], policyVersion: number, why: Touch): Promise<void> {
    const now = this.now();
    for (let round = 0; round < TOUCH_ROUNDS_MAX; round += 1) {
      const ids = touched.map(({ id }) => id);
      const found = await this.groups.find({ _id: { $in: ids } }).toArray();
      const stored = new Map(found.map((group) => [group._id, group]));
      const operations = touched.flatMap(({ id, target }) => {
        const operation = touchOperation(stored.get(id), id, target, policyVersion, why, now);
        return operation === undefined ? [] : [operation];
      });
      if (operations.length === 0) return;
      try {
        await this.groups.bulkWrite(operations, { ordered: false });
        return;
      } catch (error) {
        // Somebody else has made one of them: now it is there.
        if (!isDuplicate(error)) throw error;
      }
    }
    throw new ConflictError('groups are being made by too many at once');
  }

  /** Those of the groups that know that something has changed in them. */
  async aware(ids: readonly string[]): Promise<Set<string>> {
    const found = await this.groups
      .find({ _id: { $in: [...ids] }, firstPendingAt: { $exists: true } })
      .project<Pick<AlertGroupDocument, '_id'>>({ _id: 1 })
      .toArray();
    return new Set(found.map(({ _id }) => _id));
  }

  /** The groups that a run has brought changes to, in batches of ids. */
  async *ofRun(run: string): AsyncIterable<string[]> {
    const cursor = this.groups
      .find({ runs: run })
      .project<Pick<AlertGroupDocument, '_id'>>({ _id: 1 })
      .batchSize(ALERT_BATCH);
    for await (const batch of inBatches(cursor)) yield batch.map(({ _id }) => _id);
  }

  /** Takes the group that has been due the longest, for the length of a lease; undefined when none is due. */
  async claim(): Promise<AlertGroupDocument | undefined> {
    const now = this.now();
    const claimed = await this.groups.findOneAndUpdate(
      { nextFlushAt: { $lte: now }, leaseUntil: { $lte: now } },
      { $set: { leaseUntil: this.leaseEnd(), flusher: this.core.worker } },
      { sort: { nextFlushAt: 1 }, returnDocument: 'after' },
    );
    return claimed ?? undefined;
  }

  /** Goes on having the group for itself. @returns false when another has taken it. */
  async renew(id: string): Promise<boolean> {
    return this.write({ _id: id }, { $set: { leaseUntil: this.leaseEnd() } });
  }

  /** From here on the flush is decided. @returns false when another has taken the group. */
  async commit(id: string, flush: FlushRecord): Promise<boolean> {
    return this.write({ _id: id }, { $set: { flush, leaseUntil: this.leaseEnd() } });
  }

  /**
   * Ends a flush and gives the group back. Changes that came since `rev` was read make it due again.
   * `done` is what the flush has settled; null when there was none.
   */
  async release(claimed: AlertGroupDocument, done: FlushDone | null): Promise<void> {
    let seen: AlertGroupDocument = claimed;
    for (;;) {
      const unchanged = seen.rev === claimed.rev;
      const waiting: AlertGroupDocument = { ...seen, ...done };
      const due = atLeast(flushDueAt(waiting, done === null || !unchanged), done && this.restEnd());
      const released = await this.write(
        { _id: seen._id, rev: seen.rev },
        {
          $set: {
            leaseUntil: '',
            updatedAt: this.now(),
            ...done,
            ...(due !== null && { nextFlushAt: due }),
          },
          $unset: {
            flusher: 1,
            flush: 1,
            ...(due === null && { nextFlushAt: 1 }),
            ...(done !== null && unchanged && { firstPendingAt: 1, runs: 1, runEnded: 1 }),
          },
        },
      );
      if (released) return;
      const again = await this.groups.findOne({ _id: seen._id, flusher: this.core.worker });
      // Another has taken it, and will end what is left to do.
      if (again === null) return;
      seen = again;
    }
  }

  /** Lets anybody try again a little later. */
  async postpone(id: string, milliseconds: number): Promise<void> {
    await this.write({ _id: id }, { $set: { leaseUntil: addMilliseconds(this.now(), milliseconds) } });
  }

  /** Gives a group another route's settings, and looks again at when it is due. */
  async resettle(targets: readonly GroupTarget[], policyVersion: number): Promise<void> {
    const byId = new Map(targets.map((target) => [target.id, target]));
    const outdated = await this.groups
      .find({ _id: { $in: [...byId.keys()] }, policyVersion: { $lt: policyVersion } })
      .toArray();
    const operations = outdated.flatMap((group): mongo.AnyBulkWriteOperation<AlertGroupDocument>[] => {
      const target = byId.get(group._id);
      if (target === undefined) return [];
      const settings = settingsOf(target, policyVersion);
      const due = flushDueAt({ ...group, ...settings });
      return [
        {
          updateOne: {
            filter: { _id: group._id, rev: group.rev, leaseUntil: '' },
            update: { $set: { ...settings, ...(due !== null && { nextFlushAt: due }) } },
          },
        },
      ];
    });
    if (operations.length > 0) await this.groups.bulkWrite(operations, { ordered: false });
  }

  /** Groups of a receiver whose last flush saw another version of it, at most a batch. */
  async flushedWithOther(receiver: string, version: number): Promise<string[]> {
    // Not $ne: an index finds what is below and above, and those are few.
    const other = [{ receiverVersion: { $lt: version } }, { receiverVersion: { $gt: version } }];
    const found = await this.groups
      .find({ $or: other.map((one) => ({ receiver, ...one, firing: { $exists: true } })) })
      .project<Pick<AlertGroupDocument, '_id'>>({ _id: 1 })
      .limit(ALERT_BATCH)
      .toArray();
    return found.map(({ _id }) => _id);
  }

  /** Marks that the groups will see the receiver as it is now. */
  async sawReceiver(ids: readonly string[], version: number): Promise<void> {
    await this.groups.updateMany({ _id: { $in: [...ids] } }, { $set: { receiverVersion: version } });
  }

  /** Groups that were last changed before then, at most a batch. */
  async idleSince(before: Instant): Promise<string[]> {
    const found = await this.groups
      .find({ updatedAt: { $lt: before }, leaseUntil: '' })
      .project<Pick<AlertGroupDocument, '_id'>>({ _id: 1 })
      .limit(100)
      .toArray();
    return found.map(({ _id }) => _id);
  }

  /** Deletes a group unless it was changed since. */
  async remove(id: string, before: Instant): Promise<boolean> {
    const removed = await this.groups.deleteOne({ _id: id, updatedAt: { $lt: before }, leaseUntil: '' });
    return removed.deletedCount > 0;
  }

  /** Moves a group out of the way of the purge. */
  async keep(id: string): Promise<void> {
    await this.groups.updateOne({ _id: id }, { $set: { updatedAt: this.now() } });
  }

  /** A write by who has the group; false when that is not this notifier. */
  private async write(
    filter: mongo.Filter<AlertGroupDocument>,
    update: mongo.UpdateFilter<AlertGroupDocument>,
  ): Promise<boolean> {
    const result = await this.groups.updateOne({ ...filter, flusher: this.core.worker }, update);
    return result.matchedCount > 0;
  }

  private now(): Instant {
    return toInstant(this.core.clock.now());
  }

  /** Whatever makes a group due at once after a flush, must not make it flush without end. */
  private restEnd(): Instant {
    return addMilliseconds(this.now(), REST_MS);
  }

  private leaseEnd(): Instant {
    return addMilliseconds(this.now(), this.core.timings.flushLeaseMs);
  }
}

function atLeast(due: Instant | null, earliest: Instant | null): Instant | null {
  return due !== null && earliest !== null && due < earliest ? earliest : due;
}

function settingsOf(
  { route }: GroupTarget,
  policyVersion: number,
): Pick<AlertGroupDocument, 'groupWaitMs' | 'groupIntervalMs' | 'repeatIntervalMs' | 'policyVersion'> {
  const { groupWaitMs, groupIntervalMs, repeatIntervalMs } = route;
  return { groupWaitMs, groupIntervalMs, repeatIntervalMs, policyVersion };
}

function touchOperation(
  stored: AlertGroupDocument | undefined,
  id: string,
  target: GroupTarget | undefined,
  policyVersion: number,
  why: Touch,
  now: Instant,
): mongo.AnyBulkWriteOperation<AlertGroupDocument> | undefined {
  // Without a route nobody knows what such a group would be.
  const group = stored ?? (target && newFields(target, policyVersion, now));
  if (group === undefined) return undefined;
  const settings = target && policyVersion > group.policyVersion ? settingsOf(target, policyVersion) : {};
  const runEnded = why.runEnded || stored?.runEnded === true;
  const firstPendingAt = stored?.firstPendingAt ?? now;
  const due = flushDueAt({ ...group, ...settings, firstPendingAt, runEnded });
  if (stored && Object.keys(settings).length === 0 && knows(stored, why, due)) return undefined;
  return {
    updateOne: {
      filter: { _id: id },
      update: {
        $inc: { rev: 1 },
        $min: { firstPendingAt: now, ...(due !== null && { nextFlushAt: due }) },
        $set: { updatedAt: now, ...settings, ...(why.runEnded && { runEnded: true }) },
        ...(why.run !== null && { $addToSet: { runs: why.run } }),
        ...(stored === undefined && target && { $setOnInsert: newFields(target, policyVersion, now) }),
      },
      upsert: stored === undefined,
    },
  };
}

/**
 * True when a touch would tell the group nothing: it waits to be flushed in time, and nobody has it. Whoever
 * claims it from now on reads the alerts that were stored before the group was read.
 */
function knows(stored: AlertGroupDocument, why: Touch, due: Instant | null): boolean {
  const { leaseUntil, firstPendingAt, nextFlushAt, runs = [], runEnded = false } = stored;
  if (leaseUntil !== '' || firstPendingAt === undefined || nextFlushAt === undefined) return false;
  if (due === null || nextFlushAt > due) return false;
  return (why.run === null || runs.includes(why.run)) && (runEnded || !why.runEnded);
}

/** What a group begins with, beside what a touch sets. */
function newFields(
  target: GroupTarget,
  policyVersion: number,
  now: Instant,
): Omit<AlertGroupDocument, '_id' | 'rev' | 'updatedAt'> {
  const { group, route } = target;
  return {
    key: group.key,
    receiver: route.receiver,
    labels: Object.entries(group.labels).map(([name, value]) => ({ name, value })),
    ...settingsOf(target, policyVersion),
    leaseUntil: '',
    n: 0,
    notified: [],
    receiverVersion: 0,
    createdAt: now,
  };
}
