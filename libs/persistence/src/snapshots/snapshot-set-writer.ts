import { type CalendarDate } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { countSet, dropSet, isOpen, openSet, snapshotSetId, type SnapshotSet } from './snapshot-head.js';
import { changeHead, snapshotHeads } from './snapshot-heads.js';
import { snapshotRowId, type SnapshotKind, type SnapshotRow } from './snapshot-kind.js';

/** Rows in one write. */
export const SNAPSHOT_BATCH = 1_000;

/** A set cannot count: another one took its place, or it was given up. The run that writes it is no longer the one that counts. */
export class SnapshotSetLost extends Error {
  readonly code = 'snapshot_lost';
}

/** The execution that writes a set: what a job's context calls `run`. */
export interface SnapshotRun {
  readonly id: string;
  readonly attempt: number;
  readonly startedAt: SnapshotSet['since'];
}

/**
 * Writes the set of rows of one date. Nobody sees it before {@link count}, which makes it count in one
 * write, in place of the set that counted before. What a writer leaves behind that was killed is cleaned
 * later, and never counts.
 */
export class SnapshotSetWriter<Figures> {
  private constructor(
    private readonly db: Connection,
    private readonly kind: SnapshotKind<Figures>,
    readonly date: CalendarDate,
    private readonly set: SnapshotSet,
  ) {}

  /** One set per execution and date. */
  static async open<F>(
    db: Connection,
    kind: SnapshotKind<F>,
    date: CalendarDate,
    { id, attempt, startedAt }: SnapshotRun,
  ): Promise<SnapshotSetWriter<F>> {
    const set = { setId: snapshotSetId(id, attempt), runId: id, attempt, since: startedAt };
    await changeHead(db, kind, date, (head) => openSet(head, date, set));
    return new SnapshotSetWriter(db, kind, date, set);
  }

  get setId(): string {
    return this.set.setId;
  }

  /** The `_id` of a row of this set; `key` tells its rows apart. */
  rowId(key: string): string {
    return snapshotRowId(this.set.setId, key);
  }

  /**
   * Stores rows, whose ids are {@link rowId}, in batches; resolves when they are stored.
   * @throws SnapshotSetLost when the set was given up meanwhile.
   */
  async write<Row extends SnapshotRow>(collection: string, rows: readonly Row[]): Promise<void> {
    if (!this.kind.rows.includes(collection)) throw new Error(`${collection} holds no rows of this snapshot`);
    for (let from = 0; from < rows.length; from += SNAPSHOT_BATCH) {
      const batch = rows.slice(from, from + SNAPSHOT_BATCH).map((row) => ({ ...row }));
      await this.db.collection<SnapshotRow>(collection).insertMany(batch, { ordered: false });
      await this.assertOpen(collection, batch);
    }
  }

  /**
   * Makes the set count, with its figures, at one stroke.
   * @throws SnapshotSetLost when a later set counts already, or the set was given up.
   */
  async count(figures: Figures): Promise<void> {
    let lost: string | undefined;
    await changeHead(this.db, this.kind, this.date, (head) => {
      const outcome = countSet(head, this.set, figures);
      lost = outcome.kind === 'counts' ? undefined : outcome.kind;
      return outcome.kind === 'counts' ? outcome.head : head;
    });
    if (lost === undefined) return;
    await this.drop();
    throw this.lost(lost === 'overtaken' ? 'a later one counts already' : 'it was given up');
  }

  /** Gives the set up, so that it is cleaned soon; nothing happens when it counts. */
  async drop(): Promise<void> {
    await changeHead(this.db, this.kind, this.date, (head) => head && dropSet(head, this.set));
  }

  /** A writer that slept for a day must not leave rows behind that nobody will look for. */
  private async assertOpen(collection: string, batch: readonly SnapshotRow[]): Promise<void> {
    const head = await snapshotHeads(this.db, this.kind).findOne(
      { _id: this.date },
      { projection: { open: 1 } },
    );
    if (head !== null && isOpen(head, this.set.setId)) return;
    const ids = batch.map(({ _id }) => _id);
    await this.db.collection<SnapshotRow>(collection).deleteMany({ _id: { $in: ids } });
    throw this.lost('it was given up');
  }

  private lost(why: string): SnapshotSetLost {
    const { runId, attempt } = this.set;
    return new SnapshotSetLost(
      `The snapshot of ${this.date} of run ${runId}, attempt ${attempt}, cannot count: ${why}.`,
    );
  }
}
