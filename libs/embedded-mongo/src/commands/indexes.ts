import { BsonType } from '../bson/bson-type.js';
import { BsonWriter } from '../bson/bson-writer.js';
import { displayText } from '../bson/display.js';
import { type RawValue, textOf, valuesOf } from '../bson/raw-value.js';
import { CommandError, ErrorCode } from '../command-error.js';
import { type Collection, type Index, writeIndexSpec } from '../storage/catalog.js';
import { sameKeyPattern } from '../storage/index-definition.js';
import { type CommandRequest } from './command-request.js';
import { listBatch } from './find.js';
import { type Command, type ServerContext } from './server-context.js';

function existing(context: ServerContext, request: CommandRequest, name: string): Collection {
  const collection = context.catalog.get(request.database, name);
  if (collection === undefined)
    throw new CommandError(ErrorCode.NamespaceNotFound, `ns does not exist: ${request.database}.${name}`);
  return collection;
}

export const listIndexes: Command = {
  kind: 'other',
  fields: ['cursor'],
  run(context, request) {
    const name = request.collection();
    const collection = existing(context, request, name);
    const documents = [collection.primary, ...collection.secondary]
      .filter((index) => !index.building)
      .map(({ definition }) => {
        const writer = new BsonWriter();
        writeIndexSpec(writer, definition);
        return writer.finish();
      });
    return listBatch(context, request, `${request.database}.${name}`, documents);
  },
};

function selected(collection: Collection, which: RawValue): Index[] {
  if (which.type === BsonType.array) return valuesOf(which).flatMap((one) => selected(collection, one));
  if (which.type === BsonType.string && textOf(which) === '*') return [...collection.secondary];
  const found = [collection.primary, ...collection.secondary].filter(({ definition }) =>
    which.type === BsonType.string
      ? definition.name === textOf(which)
      : sameKeyPattern(definition.key, which),
  );
  const [index] = found;
  if (index === undefined)
    throw new CommandError(
      ErrorCode.IndexNotFound,
      `index not found with name [${which.type === BsonType.string ? textOf(which) : displayText(which)}]`,
    );
  if (index.id === 0) throw new CommandError(ErrorCode.InvalidOptions, 'cannot drop _id index');
  return found;
}

export const dropIndexes: Command = {
  kind: 'write',
  fields: ['index'],
  run(context, request) {
    const name = request.collection();
    const which = request.required('index');
    return context.scheduler.writeNow(() => {
      const collection = existing(context, request, name);
      const before = collection.secondary.length + 1;
      for (const index of selected(collection, which)) context.catalog.dropIndex(collection, index);
      return new BsonWriter().int('nIndexesWas', before).double('ok', 1).finish();
    });
  },
};
