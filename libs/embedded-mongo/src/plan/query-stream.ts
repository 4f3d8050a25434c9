import { type Matcher } from '../query/matcher.js';
import { documentValue } from '../bson/raw-value.js';
import { CommandError, ErrorCode } from '../command-error.js';
import { sortKeyOf } from '../query/sort.js';
import { type IndexField } from '../storage/index-definition.js';
import { PAUSE, type Source } from './document-source.js';

/** MongoDB's bound on an in-memory sort in bytes. */
const MAX_SORT_BYTES = 100 * 1024 * 1024;

interface SortEntry<T> {
  readonly key: Buffer;
  readonly order: number;
  readonly item: T;
}

/** Sorts in memory. With `keep`, only that many first items are ever held (twice as many for a moment). */
export class SortedSource<T> implements Source<T> {
  #entries: SortEntry<T>[] = [];
  #bytes = 0;
  #count = 0;
  #at = 0;
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
        this.#cut();
        this.#done = true;
        break;
      }
      this.#add(item);
    }
    const entry = this.#entries[this.#at];
    this.#at += 1;
    return entry?.item;
  }

  #add(item: T): void {
    const bytes = this.bytesOf(item);
    const key = sortKeyOf(documentValue(bytes), this.sort);
    this.#entries.push({ key, order: this.#count, item });
    this.#count += 1;
    this.#bytes += key.length + bytes.length;
    if (this.#entries.length >= 2 * this.keep + 64 || this.#bytes > MAX_SORT_BYTES) this.#cut();
    if (this.#bytes > MAX_SORT_BYTES)
      throw new CommandError(
        ErrorCode.QueryExceededMemoryLimitNoDiskUseAllowed,
        `Sort exceeded memory limit of ${MAX_SORT_BYTES} bytes, and this server does not sort on disk`,
      );
  }

  /** Equal keys keep the order in which they came. */
  #cut(): void {
    this.#entries.sort((a, b) => a.key.compare(b.key) || a.order - b.order);
    if (this.#entries.length <= this.keep) return;
    this.#entries.length = this.keep;
    this.#bytes = this.#entries.reduce(
      (sum, { key, item }) => sum + key.length + this.bytesOf(item).length,
      0,
    );
  }
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
