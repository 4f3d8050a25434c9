import { toInstant, type Instant } from '@tenor/domain';
import { CHANGE_LOG, type ChangeDocument } from '@tenor/persistence';
import { systemClock, type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { refusedWrites } from '../records/refused-writes.js';

/** Entries that go to the log with one command. */
const BATCH = 500;

/** An entry, and the deletion that owes it; without one, its object owes it. */
export interface OwedChange {
  readonly entry: ChangeDocument;
  readonly deletion?: string;
}

/** Who is told what the log has, and what it could not take. */
export interface ChangeLogListener {
  logged(changes: readonly OwedChange[]): void;
  failed(error: unknown): void;
}

interface Waiting {
  readonly changes: readonly OwedChange[];
  readonly done: () => void;
}

/**
 * Appends to the change log. What it is given is stored elsewhere already (in the object itself, or in the
 * deletion under way), so nothing is lost when it fails: a sweep brings it later.
 */
export class ChangeLog {
  private waiting: Waiting[] = [];
  private writing = false;
  private listener: ChangeLogListener | undefined;

  constructor(
    private readonly database: Connection,
    private readonly clock: Clock,
  ) {}

  now(): Instant {
    return toInstant(this.clock.now());
  }

  listen(listener: ChangeLogListener): void {
    this.listener = listener;
  }

  /**
   * Resolves when the log has the entries, or when it is clear that a sweep has to bring them. An entry
   * that the log has already changes nothing. What comes while one command is under way goes with the next.
   */
  append(changes: readonly OwedChange[]): Promise<void> {
    if (changes.length === 0) return Promise.resolve();
    return new Promise((done) => {
      this.waiting.push({ changes, done });
      if (!this.writing) void this.write();
    });
  }

  private async write(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const taken = this.take();
      const changes = taken.flatMap((each) => each.changes);
      try {
        await this.insert(changes);
        this.listener?.logged(changes);
      } catch (error) {
        this.listener?.failed(error);
      }
      for (const { done } of taken) done();
    }
    this.writing = false;
  }

  /** As many as make a batch; at least one. */
  private take(): Waiting[] {
    let count = 0;
    let size = 0;
    for (const { changes } of this.waiting) {
      size += changes.length;
      if (count > 0 && size > BATCH) break;
      count += 1;
    }
    return this.waiting.splice(0, count);
  }

  private async insert(changes: readonly OwedChange[]): Promise<void> {
    const collection = this.database.collection<ChangeDocument>(CHANGE_LOG);
    for (let at = 0; at < changes.length; at += BATCH) {
      const documents = changes.slice(at, at + BATCH).map(({ entry }) => ({ ...entry }));
      await refusedWrites(() => collection.insertMany(documents, { ordered: false }));
    }
  }
}

const logs = new WeakMap<Connection, ChangeLog>();

/** The change log of a database, made with this clock; whoever writes objects there uses the same. */
export function openChangeLog(database: Connection, clock: Clock): ChangeLog {
  const log = new ChangeLog(database, clock);
  logs.set(database, log);
  return log;
}

/** The change log of a database. */
export function changeLogOf(database: Connection): ChangeLog {
  return logs.get(database) ?? openChangeLog(database, systemClock);
}
