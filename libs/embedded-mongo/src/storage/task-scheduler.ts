import { setImmediate as startOfTurn } from 'node:timers';
import { setImmediate } from 'node:timers/promises';
import { type Catalog } from './catalog.js';
import { type DocumentStore } from './document-store.js';
import { type Environment } from './environment.js';
import { writeFailure } from './write-failure.js';

/**
 * Work that gives way now and then: each `yield` lets other commands run. What lies between two
 * yields runs without interruption, and, for a write, within one transaction.
 */
export type Task<T> = Generator<undefined, T, undefined>;

/** Time in ms that a task runs before it gives way. */
const READ_SLICE_MS = 2;
const WRITE_SLICE_MS = 3;

/**
 * A transaction in which nobody is done yet stays open over several slices, so that a long write costs
 * few commits; but not longer than this, and not for more entries: each may hold a page in memory.
 */
const MAX_OPEN_MS = 400;
const MAX_OPEN_ENTRIES = 10_000;

/** Says when the running task should give way. */
export class Slice {
  #endsAt = 0;

  begin(milliseconds: number): void {
    this.#endsAt = performance.now() + milliseconds;
  }

  over(): boolean {
    return performance.now() >= this.#endsAt;
  }
}

interface Entry {
  /** It has had a slice, and needs more. */
  begun: boolean;
  /** Some of what it has written is committed, since others were done. */
  partsCommitted: boolean;
  /** Runs one slice. True when the task is done; its outcome is then in `settle`. */
  step(): boolean;
  settle(): void;
  fail(error: unknown): void;
}

/** The transaction that is open, and who takes part in it. */
interface OpenTransaction {
  readonly entries: Set<Entry>;
  readonly finished: (() => void)[];
  readonly until: number;
  /** The store's count of entries at which it must be committed. */
  readonly untilWritten: number;
}

/**
 * Runs all tasks on the event loop, one at a time. The writes of one turn share a transaction and its
 * one fsync (group commit); they are answered only after the commit. As no task is interrupted between
 * two of its yields, finding a document and changing it is atomic if no yield lies between: that
 * is what makes concurrent `findAndModify` claims succeed exactly once.
 */
export class TaskScheduler {
  readonly slice = new Slice();
  readonly #reads: Entry[] = [];
  readonly #writes: Entry[] = [];
  #open: OpenTransaction | undefined;
  #scheduled = false;
  #idle: (() => void)[] = [];

  constructor(
    private readonly env: Environment,
    private readonly catalog: Catalog,
    private readonly store: DocumentStore,
  ) {}

  read<T>(task: Task<T>): Promise<T> {
    return this.#enqueue(this.#reads, task);
  }

  write<T>(task: Task<T>): Promise<T> {
    return this.#enqueue(this.#writes, task);
  }

  /** A write that is done in one go. */
  writeNow<T>(action: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let outcome: { value: T } | undefined;
      this.#writes.push({
        begun: false,
        partsCommitted: false,
        step() {
          outcome = { value: action() };
          return true;
        },
        settle() {
          if (outcome !== undefined) resolve(outcome.value);
        },
        fail: reject,
      });
      this.#schedule();
    });
  }

  /** Resolves when nothing is left to do. */
  idle(): Promise<void> {
    if (!this.#scheduled) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #enqueue<T>(queue: Entry[], task: Task<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      queue.push(entryOf(task, resolve, reject));
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    // What is not a task's own failure ends the process: the files are as of the last commit.
    startOfTurn(() => void this.#turn());
  }

  async #turn(): Promise<void> {
    const reads = takeTurn(this.#reads);
    this.#read(reads);
    // What was read is on its way, and the next question perhaps too, while others write and the disk is waited for.
    if (reads.length > 0 && this.#writes.length > 0) await setImmediate();
    const writes = takeTurn(this.#writes);
    if (writes.length > 0) await this.#write(writes);
    this.#scheduled = false;
    if (this.#writes.length > 0 || this.#reads.length > 0) this.#schedule();
    else for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Runs one slice of each read. */
  #read(reads: readonly Entry[]): void {
    for (const entry of reads) {
      this.slice.begin(READ_SLICE_MS);
      try {
        if (entry.step()) entry.settle();
        else this.#reads.push(entry);
      } catch (error) {
        entry.fail(error);
      }
    }
  }

  /** Runs one slice of each write, and commits if anyone is done or the transaction is old or large enough. */
  async #write(writes: readonly Entry[]): Promise<void> {
    const open = this.#begin();
    const unfinished: Entry[] = [];
    try {
      for (const entry of writes) {
        open.entries.add(entry);
        this.slice.begin(WRITE_SLICE_MS);
        try {
          if (entry.step())
            open.finished.push(() => {
              entry.settle();
            });
          else unfinished.push(entry);
        } catch (error) {
          // Before its first entry is written a document's failure leaves nothing behind; later it does.
          if (this.store.writing) throw error;
          open.finished.push(() => {
            entry.fail(error);
          });
        }
      }
      const due = performance.now() >= open.until || this.store.written >= open.untilWritten;
      if (open.finished.length > 0 || due) {
        this.#open = undefined;
        await this.env.commit();
        for (const answer of open.finished) answer();
        for (const entry of open.entries) entry.partsCommitted = true;
      }
      this.#writes.push(...unfinished);
    } catch (error) {
      await this.#undo(open, error);
    }
  }

  #begin(): OpenTransaction {
    if (this.#open !== undefined) return this.#open;
    this.env.begin();
    this.#open = {
      entries: new Set(),
      finished: [],
      until: performance.now() + MAX_OPEN_MS,
      untilWritten: this.store.written + MAX_OPEN_ENTRIES,
    };
    return this.#open;
  }

  /** Nothing of the transaction is there any more: all who took part in it have failed. */
  async #undo(open: OpenTransaction, error: unknown): Promise<void> {
    this.#open = undefined;
    await this.env.rollback();
    this.store.undone();
    this.catalog.reload();
    // Who waits for the next slice is over too.
    const left = this.#writes.filter((entry) => !open.entries.has(entry));
    this.#writes.splice(0, this.#writes.length, ...left);
    for (const entry of open.entries)
      entry.fail(writeFailure(error, this.env.directory, entry.partsCommitted));
    // Every write was part of this one, so whoever was building an index has failed with it.
    if (!this.catalog.collections().some(({ secondary }) => secondary.some(({ building }) => building)))
      return;
    this.writeNow(() => {
      this.catalog.dropUnfinishedIndexes();
    }).catch((reason: unknown) => {
      process.stderr.write(
        `embedded database: unfinished indexes stay until the next start: ${String(reason)}\n`,
      );
    });
  }
}

/**
 * Takes out of the queue all that is new, and one that has begun: what is short is over after the first slice,
 * and must not wait for a slice of everything that takes long.
 */
function takeTurn(queue: Entry[]): Entry[] {
  const continued = queue.find(({ begun }) => begun);
  const taken = queue.filter((entry) => !entry.begun || entry === continued);
  const left = queue.filter((entry) => entry.begun && entry !== continued);
  queue.splice(0, queue.length, ...left);
  return taken;
}

function entryOf<T>(task: Task<T>, resolve: (value: T) => void, reject: (error: unknown) => void): Entry {
  let outcome: { value: T } | undefined;
  return {
    begun: false,
    partsCommitted: false,
    step() {
      this.begun = true;
      const result = task.next();
      if (result.done === true) outcome = { value: result.value };
      return result.done === true;
    },
    settle() {
      if (outcome !== undefined) resolve(outcome.value);
    },
    fail: reject,
  };
}
