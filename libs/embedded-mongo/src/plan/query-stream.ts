import { type Matcher } from '../query/matcher.js';
import { documentValue } from '../bson/raw-value.js';
import { CommandError, ErrorCode } from '../command-error.js';
import { sortKeyOf } from '../query/sort.js';
import { type IndexField } from '../storage/index-definition.js';
import { PAUSE, type Source } from './document-source.js';

/** MongoDB's bound on an in-memory sort in bytes. */
const MAX_SORT_BYTES = 100 * 1024 * 1024;

/** So many entries are sorted at once: a few milliseconds' work. */
const RUN_ENTRIES = 4_096;

interface SortEntry<T> {
  readonly key: Buffer;
  readonly order: number;
  readonly item: T;
}

/** Equal keys keep the order in which they came. */
function before<T>(a: SortEntry<T>, b: SortEntry<T>): number {
  return a.key.compare(b.key) || a.order - b.order;
}

/**
 * Sorts in memory. With `keep`, only that many first items are wanted: then few more are ever held. Many are sorted in
 * runs, which are merged as they are read, so that no moment of it takes long.
 */
export class SortedSource<T> implements Source<T> {
  #entries: SortEntry<T>[] = [];
  readonly #runs: Run<T>[] = [];
  #bytes = 0;
  #count = 0;
  #done = false;

  constructor(
    private readonly source: Source<T>,
    private readonly sort: readonly IndexField[],
    private readonly bytesOf: (item: T) => Buffer,
    private readonly keep: number,
  ) {}

  next(): T | undefined | typeof PAUSE {
    while (!this.#done) {
      const item = this.source.next();
      if (item === PAUSE) return PAUSE;
      if (item === undefined) {
        this.#closeRun();
        this.#done = true;
        break;
      }
      this.#add(item);
    }
    return takeFirst(this.#runs);
  }

  #add(item: T): void {
    const bytes = this.bytesOf(item);
    const key = sortKeyOf(documentValue(bytes), this.sort);
    this.#entries.push({ key, order: this.#count, item });
    this.#count += 1;
    this.#bytes += key.length + bytes.length;
    const few = this.keep <= RUN_ENTRIES;
    if (few && (this.#entries.length >= 2 * this.keep + 64 || this.#bytes > MAX_SORT_BYTES)) this.#cut();
    if (!few && this.#entries.length >= RUN_ENTRIES) this.#closeRun();
    if (this.#bytes > MAX_SORT_BYTES)
      throw new CommandError(
        ErrorCode.QueryExceededMemoryLimitNoDiskUseAllowed,
        `Sort exceeded memory limit of ${MAX_SORT_BYTES} bytes, and this server does not sort on disk`,
      );
  }

  #cut(): void {
    this.#entries.sort(before);
    if (this.#entries.length <= this.keep) return;
    this.#entries.length = this.keep;
    this.#bytes = this.#entries.reduce(
      (sum, { key, item }) => sum + key.length + this.bytesOf(item).length,
      0,
    );
  }

  #closeRun(): void {
    if (this.#entries.length === 0) return;
    addRun(this.#runs, { entries: this.#entries.sort(before), at: 0 });
    this.#entries = [];
  }
}

/** Sorted entries, read from the front. */
interface Run<T> {
  readonly entries: readonly SortEntry<T>[];
  at: number;
}

function comesFirst<T>(a: Run<T>, b: Run<T>): boolean {
  const [left, right] = [a.entries[a.at], b.entries[b.at]];
  return left !== undefined && (right === undefined || before(left, right) < 0);
}

/** Adds a run to those in a heap, whose first has the first entry of all. */
function addRun<T>(heap: Run<T>[], run: Run<T>): void {
  let at = heap.push(run) - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || !comesFirst(run, parent)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = run;
}

/** Takes the first entry of all runs; undefined when they are empty. */
function takeFirst<T>(heap: Run<T>[]): T | undefined {
  const run = heap[0];
  const item = run?.entries[run.at]?.item;
  if (run === undefined) return undefined;
  run.at += 1;
  let at = 0;
  for (;;) {
    const left = heap[2 * at + 1];
    const right = heap[2 * at + 2];
    const below =
      right !== undefined && left !== undefined && comesFirst(right, left) ? 2 * at + 2 : 2 * at + 1;
    const child = heap[below];
    if (child === undefined || !comesFirst(child, run)) break;
    heap[at] = child;
    at = below;
  }
  heap[at] = run;
  return item;
}

/** Skips, then limits. A limit of Infinity is none. */
export class SlicedSource<T> implements Source<T> {
  constructor(
    private readonly source: Source<T>,
    private skip: number,
    private limit: number,
  ) {}

  next(): T | undefined | typeof PAUSE {
    while (this.limit > 0) {
      const item = this.source.next();
      if (item === PAUSE || item === undefined) return item;
      if (this.skip > 0) {
        this.skip -= 1;
        continue;
      }
      this.limit -= 1;
      return item;
    }
    return undefined;
  }
}

/** Each item turned into another. */
export class MappedSource<A, B> implements Source<B> {
  constructor(
    private readonly source: Source<A>,
    private readonly map: (item: A) => B,
  ) {}

  next(): B | undefined | typeof PAUSE {
    const item = this.source.next();
    if (item === PAUSE) return PAUSE;
    return item === undefined ? undefined : this.map(item);
  }
}

/** The items that match. */
export class FilteredSource implements Source<Buffer> {
  constructor(
    private readonly source: Source<Buffer>,
    private readonly matches: Matcher,
  ) {}

  next(): Buffer | undefined | typeof PAUSE {
    for (;;) {
      const item = this.source.next();
      if (item === PAUSE || item === undefined || this.matches(documentValue(item))) return item;
    }
  }
}

/** A source of nothing. */
export const emptySource: Source<never> = { next: () => undefined };
