import { mongo, type Connection } from 'mongoose';
import { setImmediate } from 'node:timers/promises';
import { cursorReply } from './cursor-reply.js';
import { type RowDecoder } from './row-decoder.js';

/** What is read. The projection is the decoder's. */
export interface RowQuery {
  readonly collection: string;
  readonly filter: mongo.Document;
  readonly sort?: Readonly<Record<string, 1 | -1>>;
  /** The index to read by. */
  readonly hint?: Readonly<Record<string, 1 | -1>>;
  /** Documents per batch, at least 1. */
  readonly batchSize: number;
}

/**
 * The rows of a query batch by batch. The next batch is on its way while the reader is busy with one, so two
 * are held at a time. The database's cursor is closed at the end, also when the reader stops early.
 *
 * The replies are read as bytes: the driver's own cursor takes every document apart before it hands out even
 * its bytes, which takes longer than all that is done here.
 */
export async function* streamRows<Row extends object>(
  db: Connection,
  { collection, batchSize, ...query }: RowQuery,
  decoder: RowDecoder<Row>,
): AsyncGenerator<Row[]> {
  const client = db.getClient();
  const database = client.db(db.name);
  const session = client.startSession({ causalConsistency: false });
  const run = (command: mongo.Document): Promise<mongo.Document> =>
    database.command(command, { raw: true, session, readPreference: database.readPreference });
  const level = database.readConcern?.level;
  const find = {
    find: collection,
    ...query,
    projection: decoder.projection,
    batchSize,
    ...(level !== undefined && { readConcern: { level } }),
  };
  let open = 0n;
  let coming: Promise<mongo.Document> | undefined = onceMore(() => run(find));
  try {
    while (coming !== undefined) {
      const { bytes, cursorId, starts } = cursorReply(await coming);
      open = cursorId;
      coming = cursorId === 0n ? undefined : run({ getMore: cursorId, collection, batchSize });
      // Its failure is met by the wait above; a reader that has stopped does not wait for it.
      coming?.catch(() => undefined);
      // The driver sends a command a few turns later: without this one the database would rest until the
      // reader has done with the batch.
      if (coming !== undefined) await setImmediate();
      if (starts.length > 0) yield starts.map((start) => decoder.decode(bytes, start));
    }
  } finally {
    // A cursor that is being read cannot be closed.
    await coming?.catch(() => undefined);
    if (open !== 0n) await run({ killCursors: collection, cursors: [open] }).catch(() => undefined);
    await session.endSession();
  }
}

/** As the driver does with its own queries: one that failed as the connection broke is asked once more. */
async function onceMore<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!isPassing(error)) throw error;
    return ask();
  }
}

/** Of a server that is going down, coming up, or not the primary any more (MongoDB's specification of retryable reads). */
const PASSING_CODES = [6, 7, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436];

function isPassing(error: unknown): boolean {
  if (error instanceof mongo.MongoNetworkError) return true;
  return error instanceof mongo.MongoServerError && PASSING_CODES.includes(Number(error.code));
}
