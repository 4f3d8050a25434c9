import { BsonWriter } from '../bson/bson-writer.js';
import { documentValue, type RawValue } from '../bson/raw-value.js';
import { CommandError, ErrorCode } from '../command-error.js';
import { everything } from '../query/filter.js';
import { parseFilter } from '../query/parse-filter.js';
import { compileProjection, parseProjection } from '../query/projection.js';
import { parseSort } from '../query/sort.js';
import { type Task } from '../storage/task-scheduler.js';
import { type Update, parseUpdate } from '../update/parse-update.js';
import { type CommandRequest } from './command-request.js';
import { type WriteQuery, firstMatch } from './find-target.js';
import { collectionFor } from './insert.js';
import { beginRetryable, recordOutcome, recordedOutcome } from './retry-records.js';
import { type Command, type ServerContext } from './server-context.js';
import { arrayFiltersOf, writeUpdate, writeUpsert } from './update.js';

interface Outcome {
  readonly n: number;
  readonly updatedExisting: boolean | undefined;
  readonly upserted: RawValue | undefined;
  readonly value: Buffer | undefined;
}

const nothing: Outcome = { n: 0, updatedExisting: false, upserted: undefined, value: undefined };

function reply(outcome: Outcome, project: ((document: RawValue) => Buffer) | undefined): Buffer {
  const writer = new BsonWriter(512).startObject('lastErrorObject').int('n', outcome.n);
  if (outcome.updatedExisting !== undefined) writer.bool('updatedExisting', outcome.updatedExisting);
  if (outcome.upserted !== undefined) writer.raw('upserted', outcome.upserted);
  writer.end();
  if (outcome.value === undefined) writer.null('value');
  else
    writer.document('value', project === undefined ? outcome.value : project(documentValue(outcome.value)));
  return writer.double('ok', 1).finish();
}

/**
 * Finds the document, and gives what changes it. No yield may lie between the two: then concurrent
 * claims never get the same one.
 */
function* modify(
  context: ServerContext,
  request: CommandRequest,
  name: string,
  query: WriteQuery,
  update: Update,
): Task<() => Outcome> {
  const returnNew = request.bool('new', false);
  const existing = context.catalog.get(request.database, name);
  const found =
    existing === undefined ? undefined : yield* firstMatch(context, existing, query, request.deadline);
  return () => {
    if (existing !== undefined && found !== undefined) {
      const after = writeUpdate(context, existing, found, query, update);
      return { n: 1, updatedExisting: true, upserted: undefined, value: returnNew ? after : found.bytes };
    }
    if (!request.bool('upsert', false)) return nothing;
    const made = writeUpsert(context, collectionFor(context, request.database, name), query, update);
    return { n: 1, updatedExisting: false, upserted: made.id, value: returnNew ? made.bytes : undefined };
  };
}

function* remove(
  context: ServerContext,
  request: CommandRequest,
  name: string,
  query: WriteQuery,
): Task<() => Outcome> {
  const collection = context.catalog.get(request.database, name);
  const found =
    collection === undefined ? undefined : yield* firstMatch(context, collection, query, request.deadline);
  return () => {
    if (collection === undefined || found === undefined) return { ...nothing, updatedExisting: undefined };
    context.store.remove(collection, found.key, found.bytes);
    return { n: 1, updatedExisting: undefined, upserted: undefined, value: found.bytes };
  };
}

export const findAndModify: Command = {
  kind: 'retryable',
  fields: [
    'query',
    'sort',
    'update',
    'remove',
    'new',
    'upsert',
    'fields',
    'hint',
    'arrayFilters',
    'bypassDocumentValidation',
  ],
  run(context, request) {
    const name = request.collection();
    const filter = request.object('query');
    const sort = request.object('sort');
    const fields = request.object('fields');
    request.refuseIfSet('bypassDocumentValidation');
    const removing = request.bool('remove', false);
    const given = request.get('update');
    if (removing === (given !== undefined))
      throw new CommandError(
        ErrorCode.FailedToParse,
        removing
          ? 'Cannot specify both an update and remove=true'
          : 'Either an update or remove=true must be specified',
      );
    if (removing && (request.bool('new', false) || request.bool('upsert', false)))
      throw new CommandError(
        ErrorCode.FailedToParse,
        'Cannot specify both new=true or upsert=true and remove=true',
      );
    if (removing && request.get('arrayFilters') !== undefined)
      throw new CommandError(ErrorCode.FailedToParse, 'Cannot specify arrayFilters and remove=true');
    const projection = fields === undefined ? undefined : parseProjection(fields);
    const project = projection === undefined ? undefined : compileProjection(projection);
    const query: WriteQuery = {
      filter: filter === undefined ? everything : parseFilter(filter),
      sort: sort === undefined ? [] : parseSort(sort),
      hint: request.get('hint'),
    };
    const parsed = given === undefined ? undefined : parseUpdate(given, arrayFiltersOf(request));
    const { retry } = request.generic;
    const task = function* (): Task<Buffer> {
      if (retry !== undefined) beginRetryable(context, retry);
      const execute =
        parsed === undefined
          ? yield* remove(context, request, name, query)
          : yield* modify(context, request, name, query, parsed);
      const known = retry === undefined ? undefined : recordedOutcome(context, retry, 0);
      if (known !== undefined) return known;
      const answer = reply(execute(), project);
      if (retry !== undefined) recordOutcome(context, retry, 0, answer);
      return answer;
    };
    return context.scheduler.write(task());
  },
};
