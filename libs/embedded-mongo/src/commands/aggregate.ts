import { BsonType } from '../bson/bson-type.js';
import { parsePipeline } from '../aggregate/pipeline.js';
import { CommandError, ErrorCode } from '../command-error.js';
import { Fields } from './command-request.js';
import { firstBatch } from './find.js';
import { openQuery } from './open-query.js';
import { type Command } from './server-context.js';

const DEFAULT_FIRST_BATCH = 101;

export const aggregate: Command = {
  fields: ['aggregate', 'pipeline', 'cursor', 'hint', 'allowDiskUse', 'bypassDocumentValidation', 'explain'],
  run(context, request) {
    if (request.get('aggregate')?.type !== BsonType.string)
      throw new CommandError(
        ErrorCode.InvalidNamespace,
        'aggregate on a database without a collection is not supported',
      );
    const name = request.collection();
    request.refuseIfSet('explain');
    const pipeline = parsePipeline(request.array('pipeline'));
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
