import { BsonWriter } from '../bson/bson-writer.js';
import { CommandError, ErrorCode } from '../command-error.js';
import { type Collection } from '../storage/catalog.js';
import { examineCollection } from '../storage/examine-collection.js';
import { type Command, type ServerContext } from './server-context.js';

function existing(context: ServerContext, database: string, name: string): Collection {
  const collection = context.catalog.get(database, name);
  if (collection === undefined)
    throw new CommandError(
      ErrorCode.NamespaceNotFound,
      `Collection '${database}.${name}' does not exist to validate.`,
    );
  return collection;
}

/** Checks a collection against its indexes. */
export const validate: Command = {
  kind: 'other',
  fields: [],
  run(context, request) {
    const name = request.collection();
    const findings = examineCollection(context.store, existing(context, request.database, name));
    const writer = new BsonWriter().string('ns', `${request.database}.${name}`);
    writer.int('nrecords', findings.records).startObject('keysPerIndex').int('_id_', findings.records);
    for (const [index, keys] of findings.keys) writer.int(index, keys);
    writer
      .end()
      .bool('valid', findings.errors.length === 0)
      .startArray('errors');
    findings.errors.forEach((error, i) => writer.string(String(i), error));
    return writer.end().double('ok', 1).finish();
  },
};
