import { BsonType, isNumberType } from '../bson/bson-type.js';
import { approximate } from '../bson/numbers.js';
import { type RawValue } from '../bson/raw-value.js';
import { badValue } from '../command-error.js';
import { everything } from '../query/filter.js';
import { parseFilter } from '../query/parse-filter.js';
import { parseProjection } from '../query/projection.js';
import { parseSort } from '../query/sort.js';
import { type Task } from '../storage/task-scheduler.js';
import { type CommandRequest, Fields } from './command-request.js';
import { type Batch, type Cursor, readBatch } from './cursor-registry.js';
import { type OpenedQuery, type Query, openQuery } from './open-query.js';
import { type Command, type ServerContext } from './server-context.js';
import { cursorReply } from './write-reply.js';

const DEFAULT_FIRST_BATCH = 101;

const findFields = [
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
export function parseFind(fields: CommandRequest): Query {
  fields.refuseIfSet(
    'noCursorTimeout',
    'tailable',
    'awaitData',
    'returnKey',
    'showRecordId',
    'allowPartialResults',
    'allowDiskUse',
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
    hint,
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
        session: request.generic.session,
        limits: query.limits,
        budget: request.deadline - performance.now(),
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

/** Answers with documents that are all at hand, in batches of the size that `cursor.batchSize` says. */
export function listBatch(
  context: ServerContext,
  request: CommandRequest,
  namespace: string,
  documents: readonly Buffer[],
): Promise<Buffer> {
  const cursor = request.object('cursor');
  const size =
    cursor === undefined
      ? undefined
      : new Fields(`${request.name}.cursor`, cursor).allow(['batchSize']).count('batchSize');
  const items = documents.values();
  const results = { source: { next: () => items.next().value }, limits: { deadline: Infinity } };
  return context.scheduler.read(
    firstBatch(context, request, namespace, results, size ?? documents.length, false),
  );
}

export const find: Command = {
  kind: 'read',
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
  kind: 'other',
  fields: ['collection', 'batchSize'],
  async run(context, request) {
    const id = cursorIdOf(request.required('getMore'));
    if (request.deadline !== Infinity)
      throw badValue('cannot set maxTimeMS on getMore command for a non-awaitData cursor');
    const namespace = `${request.database}.${request.string('collection')}`;
    const cursor = context.cursors.get(id, namespace, request.generic.session);
    cursor.inUse = true;
    cursor.limits.deadline = performance.now() + cursor.budget;
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
      cursor.budget = cursor.limits.deadline - performance.now();
      cursor.inUse = false;
    }
  },
};

/** The id of a cursor as clients send it. */
export function cursorIdOf(value: RawValue): bigint {
  if (value.type === BsonType.long) return value.bytes.readBigInt64LE(value.start);
  return isNumberType(value.type) ? BigInt(Math.trunc(approximate(value))) : 0n;
}
