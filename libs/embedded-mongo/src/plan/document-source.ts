import { EXACT_DOCUMENT_KEY_BYTES, EXACT_INDEX_KEY_BYTES } from '../bson/key-string.js';
import { documentValue } from '../bson/raw-value.js';
import { CommandError, ErrorCode } from '../command-error.js';
import { type Matcher } from '../query/matcher.js';
import { type Collection, type Index } from '../storage/catalog.js';
import { type DocumentStore, documentKeyOf, idPrefix } from '../storage/document-store.js';
import { type Table, type TableEntry } from '../storage/environment.js';
import { type Slice } from '../storage/task-scheduler.js';
import { type KeyRange } from './key-range.js';
import { type Access } from './planner.js';

/** A document with its key within the collection. */
export interface StoredDocument {
  readonly key: Buffer;
  readonly bytes: Buffer;
  /**
   * The beginning of the key under which it was found, if keys that begin so may have been cut. Whatever has the same
   * stands side by side, in an order that means nothing.
   */
  readonly run: Buffer | undefined;
}

/** Says that the time slice is over: give way, then ask again. */
export const PAUSE = Symbol('pause');

/** A stream of documents that can be left at any moment and holds no transaction. */
export interface Source<T> {
  /** The next one, undefined at the end, PAUSE when the caller should give way first. */
  next(): T | undefined | typeof PAUSE;
}

/** What bounds a scan besides its slice. */
export interface ScanLimits {
  readonly slice: Slice;
  /** `performance.now()` at which the command fails, from `maxTimeMS`. */
  readonly deadline: number;
}

/** Chunks grow, so that a query for a few documents does not read many. */
const FIRST_CHUNK = 16;
const LARGEST_CHUNK = 256;
const CHUNK_BYTES = 1024 * 1024;
const CHECK_EVERY = 32;
const QUERY_PLAN_KILLED = 175;

/**
 * Entries of some key ranges, read in chunks. Each chunk seeks anew from the last key, so between
 * two of them anything may be written without harm to the scan: it sees the newer state.
 */
class EntryScan {
  #range = 0;
  #chunk: TableEntry[] = [];
  #at = 0;
  #resume: Buffer | undefined;
  /** The last range that was read had nothing in it. */
  #missed = false;
  #size = FIRST_CHUNK;
  readonly #ranges: readonly { from: Buffer; to: Buffer }[];

  constructor(
    private readonly store: DocumentStore,
    private readonly collection: Collection,
    private readonly index: Index | undefined,
    ranges: readonly KeyRange[] | undefined,
    private readonly reverse: boolean,
  ) {
    const id = index === undefined || index.id === 0 ? collection.id : index.id;
    const prefix = idPrefix(id);
    const absolute =
      ranges === undefined
        ? [{ from: prefix, to: idPrefix(id + 1) }]
        : ranges.map(({ lower, upper }) => ({
            from: Buffer.concat([prefix, lower]),
            to: Buffer.concat([prefix, upper]),
          }));
    this.#ranges = reverse ? absolute.reverse() : absolute;
  }

  get primary(): boolean {
    return this.index === undefined || this.index.id === 0;
  }

  next(): TableEntry | undefined {
    for (;;) {
      const entry = this.#chunk[this.#at];
      if (entry !== undefined) {
        this.#at += 1;
        return entry;
      }
      if (!this.#fill()) return undefined;
    }
  }

  /** Reads the next chunk, which may be empty; false when all ranges are through. */
  #fill(): boolean {
    this.#checkStillThere();
    const range = this.#ranges[this.#range];
    if (range === undefined) return false;
    this.#chunk = [];
    this.#at = 0;
    if (this.reverse) this.#fillDescending(range);
    else this.#fillAscending(range);
    return true;
  }

  #fillDescending(range: { from: Buffer; to: Buffer }): void {
    const size = this.#nextSize();
    const full = this.#read(this.#table.descending(range.from, this.#resume ?? range.to, size), size);
    if (!full) this.#range += 1;
    this.#resume = full ? this.#chunk.at(-1)?.key : undefined;
  }

  /**
   * After a range with nothing in it, reads on beyond the end of the next one: the first entry there tells which
   * ranges are empty as well. Of a thousand keys that are not there, this takes one seek and not a thousand.
   */
  #fillAscending(range: { from: Buffer; to: Buffer }): void {
    const onwards = this.#missed ? this.#ranges.at(-1) : undefined;
    const size = this.#nextSize();
    let beyond = false;
    const within = (entry: TableEntry): boolean => {
      let current = this.#ranges[this.#range];
      while (current !== undefined && entry.key.compare(current.to) >= 0) {
        this.#range += 1;
        current = this.#ranges[this.#range];
      }
      beyond = current === undefined || entry.key.compare(current.from) < 0;
      return !beyond;
    };
    const entries = this.#table.ascending(this.#resume ?? range.from, (onwards ?? range).to, size);
    const full = this.#read(entries, size, onwards && within);
    const last = this.#chunk.at(-1);
    this.#missed = last === undefined;
    this.#resume = full && last !== undefined ? Buffer.concat([last.key, Buffer.alloc(1)]) : undefined;
    if (!full && !beyond) this.#range = onwards === undefined ? this.#range + 1 : this.#ranges.length;
  }

  /** Whether there may be more: as many as asked for were read, or as many bytes as are read at a time. */
  #read(entries: Iterable<TableEntry>, size: number, within?: (entry: TableEntry) => boolean): boolean {
    let bytes = 0;
    for (const entry of entries) {
      if (within?.(entry) === false) return false;
      this.#chunk.push(entry);
      bytes += entry.value.length;
      if (bytes >= CHUNK_BYTES) return true;
    }
    return this.#chunk.length === size;
  }

  get #table(): Table {
    return this.primary ? this.store.env.documents : this.store.env.indexes;
  }

  #nextSize(): number {
    const size = this.#size;
    this.#size = Math.min(size * 2, LARGEST_CHUNK);
    return size;
  }

  #checkStillThere(): void {
    const gone =
      this.collection.dropped ||
      (this.index !== undefined && this.index.id !== 0 && !this.collection.secondary.includes(this.index));
    if (gone)
      throw new CommandError(
        QUERY_PLAN_KILLED,
        'the collection or an index was dropped while it was being read',
      );
  }
}

/** Runs a plan's access: the documents that match, each once. */
export class DocumentSource implements Source<StoredDocument> {
  /** Documents fetched and matched so far. */
  examined = 0;
  readonly #scans: EntryScan[];
  readonly #seen: Set<string> | undefined;
  #current = 0;
  #sinceCheck = 0;
  #paused = false;

  constructor(
    private readonly store: DocumentStore,
    private readonly collection: Collection,
    access: Access,
    private readonly matches: Matcher,
    private readonly limits: ScanLimits,
    /** Keep documents apart even if the access alone cannot give one twice: writes may move them. */
    once = false,
  ) {
    const branches = access.kind === 'or' ? access.branches : [access];
    this.#scans = branches.flatMap((branch) => scansOf(store, collection, branch));
    const repeats =
      branches.length > 1 ||
      branches.some(
        (branch) => branch.kind === 'ixscan' && (branch.index.multikey || (once && branch.index.id !== 0)),
      );
    this.#seen = repeats ? new Set() : undefined;
  }

  next(): StoredDocument | undefined | typeof PAUSE {
    for (;;) {
      if (this.#mustPause()) return PAUSE;
      const scan = this.#scans[this.#current];
      if (scan === undefined) return undefined;
      const entry = scan.next();
      if (entry === undefined) {
        this.#current += 1;
        continue;
      }
      const document = this.#fetch(scan, entry);
      if (document !== undefined) return document;
    }
  }

  #fetch(scan: EntryScan, entry: TableEntry): StoredDocument | undefined {
    const key = scan.primary ? entry.key.subarray(4) : documentKeyOf(entry);
    if (this.#seen !== undefined) {
      const text = key.toString('latin1');
      if (this.#seen.has(text)) return undefined;
      // A document that does not match now may do so under a later key: only what is given counts as seen.
      const document = this.#load(scan, entry, key);
      if (document !== undefined) this.#seen.add(text);
      return document;
    }
    return this.#load(scan, entry, key);
  }

  #load(scan: EntryScan, entry: TableEntry, key: Buffer): StoredDocument | undefined {
    const bytes = scan.primary ? entry.value : this.store.get(this.collection, key);
    if (bytes === undefined) return undefined;
    this.examined += 1;
    return this.matches(documentValue(bytes)) ? { key, bytes, run: runOf(scan, entry, key) } : undefined;
  }

  /** Looks at the clock every few entries; after a pause the scan goes on where it stood. */
  #mustPause(): boolean {
    if (this.#paused) {
      this.#paused = false;
      this.#sinceCheck = 0;
    }
    this.#sinceCheck += 1;
    if (this.#sinceCheck < CHECK_EVERY) return false;
    this.#sinceCheck = 0;
    if (performance.now() > this.limits.deadline)
      throw new CommandError(ErrorCode.MaxTimeMSExpired, 'operation exceeded time limit');
    this.#paused = this.limits.slice.over();
    return this.#paused;
  }
}

function runOf(scan: EntryScan, entry: TableEntry, key: Buffer): Buffer | undefined {
  const exact = scan.primary ? EXACT_DOCUMENT_KEY_BYTES : EXACT_INDEX_KEY_BYTES;
  const length = entry.key.length - 4 - (scan.primary ? 0 : key.length);
  return length > exact ? entry.key.subarray(4, 4 + exact) : undefined;
}

function scansOf(store: DocumentStore, collection: Collection, access: Access): EntryScan[] {
  switch (access.kind) {
    case 'collscan':
      return [new EntryScan(store, collection, undefined, undefined, access.reverse)];
    case 'ixscan':
      return [new EntryScan(store, collection, access.index, access.ranges, access.reverse)];
    case 'or':
      return access.branches.flatMap((branch) => scansOf(store, collection, branch));
  }
}
