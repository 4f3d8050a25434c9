import { BsonType, isNumberType } from '../bson/bson-type.js';
import { approximate } from '../bson/numbers.js';
import { type RawValue } from '../bson/raw-value.js';
import { everything } from '../query/filter.js';
import { parseFilter } from '../query/parse-filter.js';
import { parseProjection } from '../query/projection.js';
import { parseSort } from '../query/sort.js';
import { type Task } from '../storage/task-scheduler.js';
import { type CommandRequest, type Fields } from './command-request.js';
import { type Batch, type Cursor, readBatch } from './cursor-registry.js';
import { type OpenedQuery, type Query, openQuery } from './open-query.js';
import { type Command, type ServerContext } from './server-context.js';
import { cursorReply } from './write-reply.js';

const DEFAULT_FIRST_BATCH = 101;

export const findFields = [
  'find',
  'filter',
  'sort',
  'projection',
  'hint',
  'skip',
  'limit',
  'batchSize',
  'singleBatch',
  'allowDiskUse',
  'allowPartialResults',
  'noCursorTimeout',
  'tailable',
  'awaitData',
  'returnKey',
  'showRecordId',
] as const;

/** Reads the query part of a `find`. */
export function parseFind(fields: Fields): Query {
  fields.refuseIfSet(
    'noCursorTimeout',
    'tailable',
    'awaitData',
    'returnKey',
    'showRecordId',
    'allowPartialResults',
  );
  const filter = fields.object('filter');
  const sort = fields.object('sort');
  const projection = fields.object('projection');
  const hint = fields.get('hint');
  return {
    filter: filter === undefined ? everything : parseFilter(filter),
    sort: sort === undefined ? [] : parseSort(sort),
    skip: fields.count('skip') ?? 0,
    limit: (fields.count('limit') ?? 0) || Infinity,
    projection: projection === undefined ? undefined : parseProjection(projection),
    hint: hint?.type === BsonType.object && hint.end - hint.start === 5 ? undefined : hint,
  };
}

/** Reads the first batch, and keeps a cursor if there is more. */
export function* firstBatch(
  context: ServerContext,
  request: CommandRequest,
  namespace: string,
  query: Pick<OpenedQuery, 'source' | 'limits'>,
  size: number,
  single: boolean,
): Task<Buffer> {
  const state: Pick<Cursor, 'source' | 'pending'> = { source: query.source, pending: undefined };
  const batch = yield* readBatch(state, size);
  let id = 0n;
  if (!batch.exhausted && !single) {
    // A limit that the batch has just reached shows only on asking for one more.
    const next = size === 0 ? undefined : yield* peek(state);
    if (next !== undefined || size === 0) {
      state.pending = next;
      id = context.cursors.open({
        ...state,
        namespace,
        session: request.session(),
        limits: query.limits,
      }).id;
    }
  }
  return cursorReply(namespace, id, 'firstBatch', batch);
}

function* peek(state: Pick<Cursor, 'source' | 'pending'>): Task<Buffer | undefined> {
  if (state.pending !== undefined) return state.pending;
  const batch: Batch = yield* readBatch(state, 1);
  return batch.documents[0];
}

export const find: Command = {
  fields: findFields,
  run(context, request) {
    const name = request.collection();
    const query = parseFind(request);
    const collection = context.catalog.get(request.database, name);
    const opened = openQuery(context, collection, query, request.deadline);
    const size = request.count('batchSize') ?? DEFAULT_FIRST_BATCH;
    const single = request.bool('singleBatch', false);
    return context.scheduler.read(
      firstBatch(context, request, `${request.database}.${name}`, opened, size, single),
    );
  },
};

export const getMore: Command = {
  fields: ['getMore', 'collection', 'batchSize'],
  async run(context, request) {
    const id = cursorIdOf(request.required('getMore'));
    const cursor = context.cursors.get(id);
    cursor.inUse = true;
    cursor.limits.deadline = request.deadline;
    try {
      const size = (request.count('batchSize') ?? 0) || Infinity;
      const task = function* (): Task<Buffer> {
        const batch = yield* readBatch(cursor, size);
        if (batch.exhausted) context.cursors.close(id);
        return cursorReply(cursor.namespace, batch.exhausted ? 0n : id, 'nextBatch', batch);
      };
      return await context.scheduler.read(task());
    } catch (error) {
      context.cursors.close(id);
      throw error;
    } finally {
      cursor.inUse = false;
    }
  },
};

/** The id of a cursor as clients send it. */
export function cursorIdOf(value: RawValue): bigint {
  if (value.type === BsonType.long) return value.bytes.readBigInt64LE(value.start);
  return isNumberType(value.type) ? BigInt(Math.trunc(approximate(value))) : 0n;
}
