import { addMilliseconds, type Instant, type RunScope } from '@tenor/domain';
import { ALERT_SCOPES, type AlertScopeDocument } from '@tenor/persistence';
import { scopeEndsAt, scopeKey } from '@tenor/routing';
import { type Collection, type Connection } from 'mongoose';
import { ALERT_BATCH, isDuplicate } from '../alerts/alert-store.js';
import { hashOf } from '../hash-of.js';

/** Longer than there lie between the entries of a run and its end. */
const RUN_MAX_MS = 86_400_000;

type ScheduleScope = Extract<RunScope, { kind: 'schedule' }>;

/** The id of a scope. */
export function scopeId(job: string, scope: RunScope): string {
  return hashOf(scopeKey(job, scope));
}

/** The scopes at rest. Orders only grow. */
export class ScopeStore {
  private readonly scopes: Collection<AlertScopeDocument>;

  constructor(database: Connection) {
    this.scopes = database.collection<AlertScopeDocument>(ALERT_SCOPES);
  }

  async read(ids: readonly string[]): Promise<Map<string, AlertScopeDocument>> {
    if (ids.length === 0) return new Map();
    const found = await this.scopes.find({ _id: { $in: [...ids] } }).toArray();
    return new Map(found.map((scope) => [scope._id, scope]));
  }

  /** Makes the scopes that are not known yet, so that they end one day even if no end is ever told. */
  async begin(scopes: ReadonlyMap<string, { job: string; scope: RunScope }>, now: Instant): Promise<void> {
    const operations = [...scopes].map(([id, { job, scope }]) => ({
      updateOne: {
        filter: { _id: id },
        update: {
          $setOnInsert: {
            job,
            scope,
            lastOrder: 0,
            coveredOrder: 0,
            at: now,
            endsAt: scopeEndsAt(scope.kind, now),
          },
        },
        upsert: true,
      },
    }));
    try {
      await this.scopes.bulkWrite(operations, { ordered: false });
    } catch (error) {
      // Somebody else was first: all the better.
      if (!isDuplicate(error)) throw error;
    }
  }

  /**
   * Lets scopes of which entries come now live on, so that they are not over before the end of that run tells
   * more; should it never come, they are over when their time has passed once more.
   */
  async prolong(scopes: readonly AlertScopeDocument[], now: Instant): Promise<void> {
    const soon = addMilliseconds(now, RUN_MAX_MS);
    const operations = scopes
      .filter(({ endsAt }) => endsAt === undefined || endsAt <= soon)
      .map(({ _id, scope }) => ({
        updateOne: { filter: { _id }, update: { $max: { endsAt: scopeEndsAt(scope.kind, now) } } },
      }));
    if (operations.length > 0) await this.scopes.bulkWrite(operations, { ordered: false });
  }

  /** Every known scope of parameters of a job. */
  async ofParameters(job: string): Promise<AlertScopeDocument[]> {
    // Few: each ends after some days, and people repeat themselves.
    return this.scopes.find({ job, 'scope.kind': 'parameters' }).toArray();
  }

  /** A run of a wider scope has ended: what these found before it is old. */
  async covered(ids: readonly string[], order: number): Promise<void> {
    if (ids.length === 0) return;
    await this.scopes.updateMany({ _id: { $in: [...ids] } }, { $max: { coveredOrder: order } });
  }

  /** A run of the scope has ended, and all that follows from it is stored. */
  async ended(id: string, job: string, scope: RunScope, order: number, at: Instant): Promise<void> {
    await this.scopes.updateOne(
      { _id: id },
      {
        $max: { lastOrder: order, at, endsAt: scopeEndsAt(scope.kind, at) },
        $setOnInsert: { job, scope, coveredOrder: 0 },
      },
      { upsert: true },
    );
  }

  /** Scopes that have not run for too long; at most a batch. */
  async overdue(now: Instant): Promise<AlertScopeDocument[]> {
    return this.scopes
      .find({ endsAt: { $lte: now } })
      .limit(ALERT_BATCH)
      .toArray();
  }

  /** Scopes of schedules that are not over, in the order of their ids, after that one; at most a batch. */
  async ofSchedules(after: string): Promise<(AlertScopeDocument & { readonly scope: ScheduleScope })[]> {
    const found = await this.scopes
      .find({ 'scope.kind': 'schedule', _id: { $gt: after }, endsAt: { $exists: true } })
      .sort({ _id: 1 })
      .limit(ALERT_BATCH)
      .toArray();
    return found.flatMap(({ scope, ...rest }) => (scope.kind === 'schedule' ? [{ ...rest, scope }] : []));
  }

  /** True when a scope has neither run nor reported anything since it was read. */
  async isAsRead({ _id, at, endsAt }: AlertScopeDocument): Promise<boolean> {
    const found = await this.scopes.findOne({ _id });
    return found?.at === at && found.endsAt === endsAt;
  }

  /** Takes note that a scope is over, unless it has run again meanwhile. */
  async over({ _id, at, endsAt }: AlertScopeDocument): Promise<void> {
    const asRead = { _id, at, ...(endsAt !== undefined && { endsAt }) };
    await this.scopes.updateOne(asRead, { $unset: { endsAt: 1 } });
  }

  /** Forgets scopes that are over and have not run since then: their orders guard against nothing any more. */
  async purge(before: Instant): Promise<number> {
    const old = { at: { $lt: before }, endsAt: { $exists: false } };
    const found = await this.scopes.find(old).project({ _id: 1 }).limit(ALERT_BATCH).toArray();
    if (found.length === 0) return 0;
    const ids = found.map(({ _id }) => String(_id));
    return (await this.scopes.deleteMany({ ...old, _id: { $in: ids } })).deletedCount;
  }
}
