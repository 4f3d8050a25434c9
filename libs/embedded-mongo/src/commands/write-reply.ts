import { BsonWriter } from '../bson/bson-writer.js';
import { type RawValue } from '../bson/raw-value.js';
import { CommandError } from '../command-error.js';
import { type Batch } from './cursor-registry.js';

/** `{ ok: 1 }` */
export function okReply(): Buffer {
  return new BsonWriter(32).double('ok', 1).finish();
}

/** The reply to a command that failed. An error that is not ours is an internal one, with its message. */
export function errorReply(error: unknown): Buffer {
  const known =
    error instanceof CommandError
      ? error
      : new CommandError(
          1,
          `internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
  const writer = new BsonWriter().double('ok', 0);
  writer.string('errmsg', known.message).int('code', known.code).string('codeName', known.codeName);
  if (known.duplicateKey !== undefined)
    writer.raw('keyPattern', known.duplicateKey.keyPattern).raw('keyValue', known.duplicateKey.keyValue);
  return writer.finish();
}

/** The reply of commands that open or read a cursor. */
export function cursorReply(
  namespace: string,
  id: bigint,
  name: 'firstBatch' | 'nextBatch',
  batch: Batch,
): Buffer {
  const size = batch.documents.reduce((sum, document) => sum + document.length + 12, 256);
  const writer = new BsonWriter(size).startObject('cursor').startArray(name);
  batch.documents.forEach((document, i) => writer.document(String(i), document));
  return writer.end().long('id', id).string('ns', namespace).end().double('ok', 1).finish();
}

export interface WriteFailure {
  readonly index: number;
  readonly error: CommandError;
}

export interface WriteOutcome {
  n: number;
  modified: number;
  readonly upserted: { readonly index: number; readonly id: RawValue }[];
  readonly failures: WriteFailure[];
  /** Positions of statements that an earlier try of a retryable write has executed. */
  readonly retried: number[];
}

export function newOutcome(): WriteOutcome {
  return { n: 0, modified: 0, upserted: [], failures: [], retried: [] };
}

/** The reply of insert, update and delete. */
export function writeReply(outcome: WriteOutcome, updates: boolean): Buffer {
  const writer = new BsonWriter().int('n', outcome.n);
  if (updates) writer.int('nModified', outcome.modified);
  if (outcome.retried.length > 0) {
    writer.startArray('retriedStmtIds');
    outcome.retried.forEach((position, i) => writer.int(String(i), position));
    writer.end();
  }
  if (outcome.upserted.length > 0) {
    writer.startArray('upserted');
    outcome.upserted.forEach(({ index, id }, i) => {
      writer.startObject(String(i)).int('index', index).raw('_id', id).end();
    });
    writer.end();
  }
  if (outcome.failures.length > 0) {
    writer.startArray('writeErrors');
    outcome.failures.forEach(({ index, error }, i) => {
      writer.startObject(String(i)).int('index', index).int('code', error.code);
      if (error.duplicateKey !== undefined)
        writer.raw('keyPattern', error.duplicateKey.keyPattern).raw('keyValue', error.duplicateKey.keyValue);
      writer.string('errmsg', error.message).end();
    });
    writer.end();
  }
  return writer.double('ok', 1).finish();
}
