import { type Database, type RootDatabase, open } from 'lmdb';

export interface TableEntry {
  readonly key: Buffer;
  readonly value: Buffer;
}

function bounded(limit: number): { limit?: number } {
  return Number.isFinite(limit) ? { limit } : {};
}

/** One ordered map from bytes to bytes. Reads inside a write see what the write has written. */
export class Table {
  constructor(private readonly db: Database<Buffer, Buffer>) {}

  get(key: Buffer): Buffer | undefined {
    return this.db.getBinary(key);
  }

  put(key: Buffer, value: Buffer): void {
    this.db.putSync(key, value);
  }

  remove(key: Buffer): void {
    this.db.removeSync(key);
  }

  /** Entries with `from <= key < to`, ascending. Use up or leave the iterator in the same turn. */
  ascending(from: Buffer, to: Buffer, limit: number): Iterable<TableEntry> {
    return this.db.getRange({ start: from, end: to, ...bounded(limit) });
  }

  /** Entries with `from <= key < to`, descending. */
  descending(from: Buffer, to: Buffer, limit: number): Iterable<TableEntry> {
    return this.#descendingWithin(from, to, limit);
  }

  *#descendingWithin(from: Buffer, to: Buffer, limit: number): Iterable<TableEntry> {
    let left = limit;
    // lmdb's reverse ranges include their start: one entry more, and the upper end is skipped.
    for (const entry of this.db.getRange({ start: to, reverse: true, ...bounded(limit + 1) })) {
      if (entry.key.compare(to) >= 0) continue;
      if (left === 0 || entry.key.compare(from) < 0) return;
      left -= 1;
      yield entry;
    }
  }

  keys(from: Buffer, to: Buffer, limit: number): Buffer[] {
    return [...this.db.getKeys({ start: from, end: to, ...bounded(limit) })];
  }

  count(from: Buffer, to: Buffer): number {
    return this.db.getKeysCount({ start: from, end: to });
  }
}

/** The files of one data directory, opened. */
export class Environment {
  readonly catalog: Table;
  readonly documents: Table;
  readonly indexes: Table;
  readonly #root: RootDatabase<Buffer, Buffer>;

  /** Opens or creates the files at `path`. Every commit is on the disk when `write` returns. */
  constructor(path: string) {
    this.#root = open<Buffer, Buffer>({
      path,
      noSubdir: true,
      maxDbs: 4,
      encoding: 'binary',
      keyEncoding: 'binary',
      cache: false,
      // A commit waits for its fsync: a reply must not go out before.
      overlappingSync: false,
    });
    const table = (name: string) =>
      new Table(
        this.#root.openDB<Buffer, Buffer>({ name, encoding: 'binary', keyEncoding: 'binary', cache: false }),
      );
    this.catalog = table('catalog');
    this.documents = table('documents');
    this.indexes = table('indexes');
  }

  /** Runs `action` in one write transaction: all of it is committed and synced, or none of it if it throws. */
  write<T>(action: () => T): T {
    return this.#root.transactionSync(action);
  }

  async close(): Promise<void> {
    await this.#root.close();
  }
}
