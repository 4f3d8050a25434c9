import { BsonType } from '../bson/bson-type.js';
import { type Pipeline, parsePipeline } from '../aggregate/pipeline.js';
import { CommandError, ErrorCode } from '../command-error.js';
import { type CommandRequest, Fields } from './command-request.js';
import { firstBatch } from './find.js';
import { openQuery } from './open-query.js';
import { type Command } from './server-context.js';

const DEFAULT_FIRST_BATCH = 101;

/** Reads and checks everything of an `aggregate` but its cursor. */
export function parseAggregate(request: CommandRequest): Pipeline {
  if (request.get('aggregate')?.type !== BsonType.string)
    throw new CommandError(
      ErrorCode.InvalidNamespace,
      'aggregate on a database without a collection is not supported',
    );
  request.refuseIfSet('allowDiskUse', 'bypassDocumentValidation');
  return parsePipeline(request.array('pipeline'));
}

export const aggregate: Command = {
  kind: 'read',
  fields: ['pipeline', 'cursor', 'hint', 'allowDiskUse', 'bypassDocumentValidation'],
  run(context, request) {
    const pipeline = parseAggregate(request);
    const name = request.collection();
    const cursor = request.object('cursor');
    if (cursor === undefined)
      throw new CommandError(
        ErrorCode.FailedToParse,
        "The 'cursor' option is required, except for aggregate with the explain argument",
      );
    const size =
      new Fields('aggregate.cursor', cursor).allow(['batchSize']).count('batchSize') ?? DEFAULT_FIRST_BATCH;
    const { filter, sort, skip, limit } = pipeline;
    const collection = context.catalog.get(request.database, name);
    const query = { filter, sort, skip, limit, projection: undefined, hint: request.get('hint') };
    const opened = openQuery(context, collection, query, request.deadline);
    const results = { source: pipeline.open(opened.source), limits: opened.limits };
    return context.scheduler.read(
      firstBatch(context, request, `${request.database}.${name}`, results, size, false),
    );
  },
};
