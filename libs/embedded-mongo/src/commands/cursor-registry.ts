import { randomBytes } from 'node:crypto';
import { CommandError, ErrorCode } from '../command-error.js';
import { PAUSE, type Source } from '../plan/document-source.js';
import { type Task } from '../storage/task-scheduler.js';

/** A query that a client reads in batches. Between batches it holds no transaction, only where it stands. */
export interface Cursor {
  readonly id: bigint;
  readonly namespace: string;
  readonly session: string | undefined;
  readonly source: Source<Buffer>;
  /** When the running batch must be done, as `performance.now()`. */
  readonly limits: { deadline: number };
  /** What is left, for further batches, of the `maxTimeMS` of the query. */
  budget: number;
  /** Read from the source but too large for the last batch. */
  pending: Buffer | undefined;
  inUse: boolean;
  lastUsedAt: number;
}

export interface Batch {
  readonly documents: readonly Buffer[];
  readonly exhausted: boolean;
}

/** Bound on a reply's documents in bytes. */
const MAX_BATCH_BYTES = 16 * 1024 * 1024;
const PAUSE_EVERY = 512;
const MAX_CURSORS = 10_000;
/** An unused cursor lives 10 minutes, as in MongoDB. */
export const CURSOR_TIMEOUT_MS = 600_000;

/** Reads up to `size` documents, in one reply's bounds. */
export function* readBatch(cursor: Pick<Cursor, 'source' | 'pending'>, size: number): Task<Batch> {
  const documents: Buffer[] = [];
  let bytes = 0;
  while (documents.length < size) {
    const next = cursor.pending ?? cursor.source.next();
    cursor.pending = undefined;
    if (next === PAUSE) {
      yield;
      continue;
    }
    if (next === undefined) return { documents, exhausted: true };
    if (documents.length > 0 && bytes + next.length > MAX_BATCH_BYTES) {
      cursor.pending = next;
      break;
    }
    documents.push(next);
    bytes += next.length + 16;
    // What was grouped or sorted comes without a pause of its own.
    if (documents.length % PAUSE_EVERY === 0) yield;
  }
  return { documents, exhausted: false };
}

/** The open cursors. They end when read out, killed, timed out, with their session, or when the last client leaves. */
export class CursorRegistry {
  readonly #cursors = new Map<bigint, Cursor>();

  constructor(private readonly now: () => number) {}

  get size(): number {
    return this.#cursors.size;
  }

  open(cursor: Pick<Cursor, 'namespace' | 'session' | 'source' | 'limits' | 'budget' | 'pending'>): Cursor {
    if (this.#cursors.size >= MAX_CURSORS)
      throw new CommandError(ErrorCode.BadValue, `there are ${MAX_CURSORS} open cursors already`);
    let id: bigint;
    do id = randomBytes(8).readBigInt64BE() & 0x7fff_ffff_ffff_ffffn;
    while (id === 0n || this.#cursors.has(id));
    const opened: Cursor = { ...cursor, id, inUse: false, lastUsedAt: this.now() };
    this.#cursors.set(id, opened);
    return opened;
  }

  /** The cursor, for a batch that its opener asks for. Throws if it is another's. */
  get(id: bigint, namespace: string, session: string | undefined): Cursor {
    const cursor = this.#cursors.get(id);
    if (cursor === undefined) throw new CommandError(ErrorCode.CursorNotFound, `cursor id ${id} not found`);
    if (cursor.namespace !== namespace)
      throw new CommandError(
        ErrorCode.Unauthorized,
        `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`,
      );
    if (cursor.session !== session)
      throw new CommandError(
        50738,
        `Cannot run getMore on cursor ${id}, which was created in another session`,
      );
    if (cursor.inUse) throw new CommandError(12051, `cursor id ${id} is already in use`);
    cursor.lastUsedAt = this.now();
    return cursor;
  }

  /** Closes the cursor if it is of that namespace. */
  closeOf(id: bigint, namespace: string): boolean {
    return this.#cursors.get(id)?.namespace === namespace && this.close(id);
  }

  close(id: bigint): boolean {
    return this.#cursors.delete(id);
  }

  closeSession(session: string): void {
    for (const cursor of this.#cursors.values()) if (cursor.session === session) this.close(cursor.id);
  }

  closeAll(): void {
    this.#cursors.clear();
  }

  closeUnused(): void {
    const limit = this.now() - CURSOR_TIMEOUT_MS;
    for (const cursor of this.#cursors.values())
      if (!cursor.inUse && cursor.lastUsedAt < limit) this.close(cursor.id);
  }
}
