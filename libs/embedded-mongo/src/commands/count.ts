import { BsonType } from '../bson/bson-type.js';
import { BsonWriter } from '../bson/bson-writer.js';
import { equalityKey } from '../bson/key-string.js';
import { anyAtPath, parsePath } from '../bson/path.js';
import { type RawValue, detach, documentValue, valuesOf } from '../bson/raw-value.js';
import { CommandError } from '../command-error.js';
import { PAUSE } from '../plan/document-source.js';
import { everything } from '../query/filter.js';
import { parseFilter } from '../query/parse-filter.js';
import { MAX_DOCUMENT_BYTES } from '../storage/document-store.js';
import { type Task } from '../storage/task-scheduler.js';
import { type CommandRequest } from './command-request.js';
import { type Query, openQuery } from './open-query.js';
import { type Command } from './server-context.js';

/** What a `count` or `distinct` looks for. */
export function countQuery(request: CommandRequest): Query {
  const query = request.object('query');
  return {
    filter: query === undefined ? everything : parseFilter(query),
    sort: [],
    skip: request.count('skip') ?? 0,
    limit: (request.count('limit') ?? 0) || Infinity,
    projection: undefined,
    hint: request.get('hint'),
  };
}

/** `count`, as `estimatedDocumentCount` sends it; with a filter it counts the matches exactly. */
export const count: Command = {
  kind: 'read',
  fields: ['query', 'skip', 'limit', 'hint'],
  run(context, request) {
    const name = request.collection();
    const collection = context.catalog.get(request.database, name);
    const query = countQuery(request);
    const task = function* (): Task<Buffer> {
      let n = 0;
      const all =
        query.hint === undefined && query.filter.kind === 'and' && query.filter.filters.length === 0;
      if (collection !== undefined && all)
        n = Math.min(Math.max(context.store.count(collection) - query.skip, 0), query.limit);
      else {
        const { source } = openQuery(context, collection, query, request.deadline);
        for (;;) {
          const found = source.next();
          if (found === undefined) break;
          if (found === PAUSE) yield;
          else n += 1;
        }
      }
      return new BsonWriter(64).int('n', n).double('ok', 1).finish();
    };
    return context.scheduler.read(task());
  },
};

export const distinct: Command = {
  kind: 'read',
  fields: ['key', 'query', 'hint'],
  run(context, request) {
    const name = request.collection();
    const path = parsePath(request.string('key'));
    const collection = context.catalog.get(request.database, name);
    const query = countQuery(request);
    const task = function* (): Task<Buffer> {
      const values = new Map<string, RawValue>();
      let bytes = 0;
      const note = (value: RawValue | undefined): void => {
        if (value === undefined) return;
        const key = equalityKey(value);
        if (values.has(key)) return;
        values.set(key, detach(value));
        bytes += value.end - value.start + 16;
        if (bytes > MAX_DOCUMENT_BYTES) throw new CommandError(17217, 'distinct too big, 16mb cap');
      };
      const { source } = openQuery(context, collection, query, request.deadline);
      for (;;) {
        const found = source.next();
        if (found === undefined) break;
        if (found === PAUSE) {
          yield;
          continue;
        }
        anyAtPath(documentValue(found), path, false, (value) => {
          // An array counts by its elements, also one at a position; one within it is a value.
          if (value?.type === BsonType.array) valuesOf(value).forEach(note);
          else note(value);
          return false;
        });
      }
      const writer = new BsonWriter().startArray('values');
      let i = 0;
      for (const value of values.values()) {
        writer.raw(String(i), value);
        i += 1;
      }
      return writer.end().double('ok', 1).finish();
    };
    return context.scheduler.read(task());
  },
};
