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
/** Their place in the catalog's table: `r`, session; of a statement's outcome `r`, session, position. */
const FIRST = Buffer.from('r');
const END = Buffer.from('s');
const HEADER_KEY_BYTES = 17;

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
  const header = Buffer.alloc(16);
  header.writeBigInt64BE(id.txnNumber, 0);
  header.writeBigInt64BE(BigInt(context.now()), 8);
  context.env.catalog.put(headerKey(id.session), header);
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

/**
 * Executes a statement that changes at most one document, or, if it was executed before under the
 * same id, takes its outcome from the record. Call it, without a yield, after the search.
 */
export function once(
  context: ServerContext,
  id: RetryId | undefined,
  position: number,
  outcome: WriteOutcome,
  execute: () => void,
): void {
  if (id === undefined) {
    execute();
    return;
  }
  const recorded = recordedOutcome(context, id, position);
  if (recorded !== undefined) {
    outcome.retried.push(position);
    outcome.n += numberIn(recorded, 'n');
    outcome.modified += numberIn(recorded, 'nModified');
    const upserted = findField(recorded, 0, Buffer.from('upserted'));
    if (upserted !== undefined) outcome.upserted.push({ index: position, id: detach(upserted) });
    return;
  }
  const { n, modified } = outcome;
  const upserts = outcome.upserted.length;
  execute();
  const record = new BsonWriter(64).int('n', outcome.n - n).int('nModified', outcome.modified - modified);
  const upserted = outcome.upserted[upserts];
  if (upserted !== undefined) record.raw('upserted', upserted.id);
  recordOutcome(context, id, position, record.finish());
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
