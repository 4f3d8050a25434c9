import { dirname } from 'node:path';
import { type Database, type RootDatabase, open } from 'lmdb';

export interface TableEntry {
  readonly key: Buffer;
  readonly value: Buffer;
}

/**
 * Page size of a new file in bytes. With 8 KiB instead of 4, keys in random order cost a fifth less to write;
 * a file keeps the size with which it was made.
 */
const PAGE_BYTES = 8192;

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

  /** Counts entries with `from <= key < to`, at most `limit`. */
  count(from: Buffer, to: Buffer, limit = Infinity): number {
    if (Number.isFinite(limit) && limit > 0) {
      // lmdb's counting knows no limit, but it skips fast: is there an entry after that many?
      for (const key of this.db.getKeys({ start: from, end: to, offset: limit - 1, limit: 1 }))
        if (key.compare(to) < 0) return limit;
    }
    return this.db.getKeysCount({ start: from, end: to });
  }
}

interface OpenWrite {
  /** Rejects if the commit fails; nothing of the write is there then. */
  readonly committed: Promise<void>;
  readonly finish: () => void;
  readonly undo: (reason: Error) => void;
}

/** Why a write was undone on purpose. */
class Undone extends Error {}

/** The files of one data directory, opened. */
export class Environment {
  /** Where its files are. */
  readonly directory: string;
  readonly catalog: Table;
  readonly documents: Table;
  readonly indexes: Table;
  readonly #root: RootDatabase<Buffer, Buffer>;
  #write: OpenWrite | undefined;

  /**
   * Opens or creates the files at `path`. Every commit is on the disk when `commit` resolves. With `readOnly` the
   * files must be there; another process may be writing to them.
   */
  constructor(path: string, { readOnly = false }: { readonly readOnly?: boolean } = {}) {
    this.directory = dirname(path);
    this.#root = open<Buffer, Buffer>({
      path,
      readOnly,
      noSubdir: true,
      maxDbs: 4,
      pageSize: PAGE_BYTES,
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

  /**
   * Opens a write transaction that stays open over turns of the event loop until `commit` or `rollback`.
   * Reads in between see what it has written. No second one may be open.
   */
  begin(): void {
    let finish = (): void => undefined;
    let undo = (reason: Error): void => {
      throw reason;
    };
    const open = new Promise<void>((resolve, reject) => {
      finish = resolve;
      undo = reject;
    });
    const committed = this.#root.transactionSync(() => open);
    // Who commits or rolls back sees the outcome; until then nobody waits for it.
    committed.catch(() => undefined);
    this.#write = { committed, finish, undo };
  }

  /** Commits and syncs. Rejects if that fails (no space, a faulty disk): nothing of the write is there then. */
  async commit(): Promise<void> {
    const write = this.#write;
    this.#write = undefined;
    write?.finish();
    await write?.committed;
  }

  /** Undoes all that the open write transaction has written. */
  async rollback(): Promise<void> {
    const write = this.#write;
    this.#write = undefined;
    if (write === undefined) return;
    write.undo(new Undone('undone'));
    await write.committed.catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error;
    });
  }

  /** Writes a consistent copy of what is committed to a new file. Commits go on meanwhile. */
  async copyTo(path: string): Promise<void> {
    await this.#root.backup(path, true);
  }

  async close(): Promise<void> {
    await this.#root.close();
  }
}
