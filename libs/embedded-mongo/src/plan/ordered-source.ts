import { type IndexField } from '../storage/index-definition.js';
import { PAUSE, type Source, type StoredDocument } from './document-source.js';
import { type Plan } from './planner.js';
import { SortedSource } from './query-stream.js';

function bytesOf({ bytes }: StoredDocument): Buffer {
  return bytes;
}

/** What a plan finds in the order asked for, of which no more than `keep` will be taken. */
export function orderedSource(
  { access, sorted }: Plan,
  found: Source<StoredDocument>,
  sort: readonly IndexField[],
  keep: number,
): Source<StoredDocument> {
  if (!sorted) return new SortedSource(found, sort, bytesOf, keep);
  const exact = sort.length === 0 || access.kind !== 'ixscan' || !access.index.truncated;
  return exact ? found : new RunSource(found, sort, keep);
}

/**
 * Sorts the documents of each run among themselves: the others come in the order of the index. So a long value costs
 * the few that begin like it, and no more than these are held.
 */
class RunSource implements Source<StoredDocument> {
  #run: SortedSource<StoredDocument> | undefined;
  #ahead: StoredDocument | undefined;

  constructor(
    private readonly source: Source<StoredDocument>,
    private readonly sort: readonly IndexField[],
    private readonly keep: number,
  ) {}

  next(): StoredDocument | undefined | typeof PAUSE {
    const sorted = this.#run?.next();
    if (sorted !== undefined) return sorted;
    this.#run = undefined;
    const first = this.#take();
    if (first === PAUSE || first?.run === undefined) return first;
    this.#ahead = first;
    const { run } = first;
    this.#run = new SortedSource({ next: () => this.#takeOf(run) }, this.sort, bytesOf, this.keep);
    return this.#run.next();
  }

  #take(): StoredDocument | undefined | typeof PAUSE {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    return ahead ?? this.source.next();
  }

  /** The next one of a run, undefined after its last. */
  #takeOf(run: Buffer): StoredDocument | undefined | typeof PAUSE {
    const next = this.#take();
    if (next === PAUSE || next?.run?.equals(run) === true) return next;
    this.#ahead = next;
    return undefined;
  }
}
