import { ObjectNode, documentOf } from '../bson/document-tree.js';
import { BsonType } from '../bson/bson-type.js';
import { newObjectId } from '../bson/make-value.js';
import {
  ElementReader,
  type RawValue,
  detach,
  documentBytes,
  elementsOf,
  findField,
} from '../bson/raw-value.js';
import { CommandError, ErrorCode } from '../command-error.js';
import { isOperatorObject } from '../query/parse-filter.js';
import { type Collection } from '../storage/catalog.js';
import { checkId } from '../storage/document-store.js';
import { type Task } from '../storage/task-scheduler.js';
import { type Command, type ServerContext } from './server-context.js';
import { RetryableStatements } from './retry-records.js';
import { newOutcome, writeReply } from './write-reply.js';

/** Most operations in one write command, as `hello` says. */
export const MAX_WRITE_BATCH = 100_000;

const ID = Buffer.from('_id');

/** The collection, created if it is not there yet. Call within a write. */
export function collectionFor(context: ServerContext, database: string, name: string): Collection {
  return context.catalog.get(database, name) ?? context.catalog.create(database, name);
}

/** The document as it is stored: `_id` first, a new ObjectId if it has none. */
export function withId(document: RawValue): Buffer {
  const id = findField(document.bytes, document.start, ID);
  if (id !== undefined) checkId(id);
  checkNames(document);
  const reader = new ElementReader(document.bytes, document.start);
  if (reader.next() && reader.nameIs(ID)) return documentBytes(document);
  const node = ObjectNode.of(document);
  node.setFirst('_id', id === undefined ? newObjectId() : detach(id));
  return documentOf(node, document.end - document.start + 32);
}

/** A document to be stored has no zero timestamp, and no name in its `_id` that looks like an operator. */
export function checkNames(document: RawValue): void {
  const reader = new ElementReader(document.bytes, document.start);
  while (reader.next()) {
    if (reader.type === BsonType.object && reader.nameIs(ID) && isOperatorObject(reader.value()))
      throw new CommandError(
        ErrorCode.DollarPrefixedFieldName,
        `The dollar ($) prefixed field '_id.${elementsOf(reader.value())[0]?.name ?? ''}' is not valid for storage.`,
      );
    if (reader.type === BsonType.timestamp && reader.bytes.readBigUInt64LE(reader.valueStart) === 0n)
      throw new CommandError(
        ErrorCode.BadValue,
        `Timestamp(0, 0) in '${reader.name()}' would mean the server's time, which this server does not fill in`,
      );
  }
}

/** Runs each operation, at once or as a task; a failure stops an ordered command and is noted by an unordered one. */
export function* eachOperation(
  context: ServerContext,
  count: number,
  ordered: boolean,
  deadline: number,
  failures: { index: number; error: CommandError }[],
  operation: (index: number) => Task<void> | undefined,
): Task<void> {
  for (let index = 0; index < count; index += 1) {
    if (performance.now() > deadline)
      throw new CommandError(ErrorCode.MaxTimeMSExpired, 'operation exceeded time limit');
    try {
      const task = operation(index);
      if (task !== undefined) yield* task;
    } catch (error) {
      if (!(error instanceof CommandError) || error.code === ErrorCode.MaxTimeMSExpired) throw error;
      failures.push({ index, error });
      if (ordered) return;
    }
    if (context.scheduler.slice.over()) yield;
  }
}

export function checkBatch(count: number): void {
  if (count === 0 || count > MAX_WRITE_BATCH)
    throw new CommandError(
      16, // InvalidLength
      `Write batch sizes must be between 1 and ${MAX_WRITE_BATCH}. Got ${count} operations.`,
    );
}

export const insert: Command = {
  kind: 'retryable',
  fields: ['documents', 'ordered', 'bypassDocumentValidation'],
  run(context, request) {
    const name = request.collection();
    const documents = request.objects('documents');
    const ordered = request.bool('ordered', true);
    request.refuseIfSet('bypassDocumentValidation');
    checkBatch(documents.length);
    const statements = new RetryableStatements(context, request.generic.retry, documents.length);
    const task = function* (): Task<Buffer> {
      const outcome = newOutcome();
      yield* eachOperation(
        context,
        documents.length,
        ordered,
        request.deadline,
        outcome.failures,
        (index) => {
          const document = documents[index];
          if (document === undefined) return undefined;
          const bytes = withId(document);
          statements.once(index, outcome, () => {
            // Looked up each time: it may have been dropped while this command gave way.
            context.store.insert(collectionFor(context, request.database, name), bytes);
            outcome.n += 1;
          });
          return undefined;
        },
      );
      return writeReply(outcome, false);
    };
    return context.scheduler.write(statements.run(task()));
  },
};
