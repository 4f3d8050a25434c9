import { type RawValue, detach, documentValue, findField } from '../bson/raw-value.js';
import { approximate } from '../bson/numbers.js';
import { BsonWriter } from '../bson/bson-writer.js';
import { CommandError } from '../command-error.js';
import { type Task } from '../storage/task-scheduler.js';
import { type ServerContext } from './server-context.js';
import { type WriteOutcome } from './write-reply.js';

/** What names a retryable write: the logical session's UUID and a number that grows with each write in it. */
export interface RetryId {
  readonly session: Buffer;
  readonly txnNumber: bigint;
}

/** A session that has not written for so long is forgotten, as in MongoDB. */
const SESSION_TIMEOUT_MS = 30 * 60_000;
const TRANSACTION_TOO_OLD = 225;
/** Their place in the catalog's table: `r`, session; of an outcome of its own `r`, session, position. */
const FIRST = Buffer.from('r');
const END = Buffer.from('s');
const HEADER_KEY_BYTES = 17;
/** Of the header: the number, the time of the last write. What the statements did follows. */
const HEADER_BYTES = 16;
const UPSERTED = Buffer.from('upserted');

function headerKey(session: Buffer): Buffer {
  return Buffer.concat([FIRST, session]);
}

function statementKey(session: Buffer, position: number): Buffer {
  const key = Buffer.concat([FIRST, session, Buffer.alloc(4)]);
  key.writeUInt32BE(position, HEADER_KEY_BYTES);
  return key;
}

/** Begins a retryable write or goes on with it. Throws TransactionTooOld if the session has begun a later one. */
export function beginRetryable(context: ServerContext, id: RetryId): void {
  const last = context.env.catalog.get(headerKey(id.session))?.readBigInt64BE(0);
  if (last === id.txnNumber) return;
  if (last !== undefined && last > id.txnNumber) throw tooOld(id, last);
  forgetSession(context, id.session);
  context.env.catalog.put(headerKey(id.session), headerOf(context, id));
}

function headerOf(context: ServerContext, id: RetryId): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeBigInt64BE(id.txnNumber, 0);
  header.writeBigInt64BE(BigInt(context.now()), 8);
  return header;
}

function tooOld(id: RetryId, last: bigint): CommandError {
  return new CommandError(
    TRANSACTION_TOO_OLD,
    `Retryable write with txnNumber ${id.txnNumber} is prohibited because a newer retryable write with txnNumber ${last} has already started on this session.`,
  );
}

/** What a statement that was executed before has answered; undefined if it was not. */
export function recordedOutcome(context: ServerContext, id: RetryId, position: number): Buffer | undefined {
  const last = context.env.catalog.get(headerKey(id.session))?.readBigInt64BE(0);
  if (last !== undefined && last > id.txnNumber) throw tooOld(id, last);
  return context.env.catalog.get(statementKey(id.session, position));
}

/** Call in the write that executes the statement: both are on the disk or neither is. */
export function recordOutcome(context: ServerContext, id: RetryId, position: number, outcome: Buffer): void {
  context.env.catalog.put(statementKey(id.session, position), outcome);
}

/** What a statement did: a byte in the header of its session. 0: it was not executed. */
const MATCHED_NONE = 1;
const MATCHED = 2;
const MODIFIED = 3;
/** Told by an entry of its own. */
const UPSERT = 4;

/** The statements of one retryable command, each executed once however often the command is sent. */
export class RetryableStatements {
  #did = Buffer.alloc(0);
  #changed = false;

  /** Without an id each statement is executed. */
  constructor(
    private readonly context: ServerContext,
    private readonly id: RetryId | undefined,
    private readonly count: number,
  ) {}

  /** Runs the statements. What they did is stored in the write that does it, for all of a slice at once. */
  *run<T>(task: Task<T>): Task<T> {
    if (this.id === undefined) return yield* task;
    beginRetryable(this.context, this.id);
    for (;;) {
      // While this one gave way, the same command may have come again and gone on.
      this.#load(this.id);
      let step: IteratorResult<undefined, T>;
      try {
        step = task.next();
      } catch (error) {
        // Unless half a document is written, what was done before stays.
        if (!this.context.store.writing) this.#save(this.id);
        throw error;
      }
      this.#save(this.id);
      if (step.done === true) return step.value;
      yield;
    }
  }

  /**
   * Executes a statement that changes at most one document, or, if it was executed before under the
   * same id, takes its outcome from the record. Call it, without a yield, after the search.
   */
  once(position: number, outcome: WriteOutcome, execute: () => void): void {
    if (this.id === undefined) {
      execute();
      return;
    }
    const did = this.#did[position] ?? 0;
    if (did !== 0) {
      this.#repeat(this.id, position, outcome, did);
      return;
    }
    const { n, modified } = outcome;
    const upserts = outcome.upserted.length;
    execute();
    const upserted = outcome.upserted[upserts];
    if (upserted !== undefined) {
      const record = new BsonWriter(64)
        .int('n', outcome.n - n)
        .raw('upserted', upserted.id)
        .finish();
      recordOutcome(this.context, this.id, position, record);
    }
    const matched = outcome.n === n ? MATCHED_NONE : outcome.modified === modified ? MATCHED : MODIFIED;
    this.#note(position, upserted === undefined ? matched : UPSERT);
  }

  #repeat(id: RetryId, position: number, outcome: WriteOutcome, did: number): void {
    outcome.retried.push(position);
    if (did === UPSERT) {
      const record = recordedOutcome(this.context, id, position);
      if (record === undefined) throw new Error('the record of an upsert is missing');
      outcome.n += numberIn(record, 'n');
      const upserted = findField(record, 0, UPSERTED);
      if (upserted !== undefined) outcome.upserted.push({ index: position, id: detach(upserted) });
    } else {
      if (did !== MATCHED_NONE) outcome.n += 1;
      if (did === MODIFIED) outcome.modified += 1;
    }
  }

  #note(position: number, did: number): void {
    if (this.#did.length <= position) {
      const larger = Buffer.alloc(Math.min(this.count, Math.max(position + 1, this.#did.length * 2)));
      this.#did.copy(larger);
      this.#did = larger;
    }
    this.#did[position] = did;
    this.#changed = true;
  }

  #load(id: RetryId): void {
    const header = this.context.env.catalog.get(headerKey(id.session));
    const last = header?.readBigInt64BE(0);
    if (last !== undefined && last > id.txnNumber) throw tooOld(id, last);
    this.#did = header === undefined ? Buffer.alloc(0) : Buffer.from(header.subarray(HEADER_BYTES));
    this.#changed = false;
  }

  #save(id: RetryId): void {
    if (this.#changed)
      this.context.env.catalog.put(
        headerKey(id.session),
        Buffer.concat([headerOf(this.context, id), this.#did]),
      );
  }
}

function numberIn(record: Buffer, name: string): number {
  const value: RawValue | undefined = findField(documentValue(record).bytes, 0, Buffer.from(name));
  return value === undefined ? 0 : approximate(value);
}

/** Whether anything is remembered of a session. */
export function hasRecords(context: ServerContext, session: Buffer): boolean {
  return context.env.catalog.get(headerKey(session)) !== undefined;
}

/** Forgets what a session has written. Call within a write. */
export function forgetSession(context: ServerContext, session: Buffer): void {
  const table = context.env.catalog;
  const end = Buffer.concat([headerKey(session), Buffer.alloc(5, 0xff)]);
  for (const key of table.keys(headerKey(session), end, Infinity)) table.remove(key);
}

/** Forgets sessions that have not begun a write for 30 minutes. */
export function* forgetOldSessions(context: ServerContext): Task<void> {
  const oldest = context.now() - SESSION_TIMEOUT_MS;
  let from = FIRST;
  for (;;) {
    const [entry] = context.env.catalog.ascending(from, END, 1);
    if (entry === undefined) return;
    const session = Buffer.from(entry.key.subarray(1, HEADER_KEY_BYTES));
    if (entry.value.readBigInt64BE(8) < oldest) forgetSession(context, session);
    from = Buffer.concat([headerKey(session), Buffer.alloc(5, 0xff)]);
    if (context.scheduler.slice.over()) yield;
  }
}
