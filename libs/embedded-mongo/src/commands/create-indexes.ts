import { BsonWriter } from '../bson/bson-writer.js';
import { type RawValue } from '../bson/raw-value.js';
import { CommandError, ErrorCode } from '../command-error.js';
import { DocumentSource, PAUSE } from '../plan/document-source.js';
import { type Collection, type Index } from '../storage/catalog.js';
import {
  type IndexDefinition,
  parseIndexDefinition,
  sameKeyPattern,
  sameOptions,
} from '../storage/index-definition.js';
import { type Task } from '../storage/task-scheduler.js';
import { collectionFor } from './insert.js';
import { type Command, type ServerContext } from './server-context.js';
import { equalValues } from '../bson/compare.js';

/** Most indexes of a collection, as in MongoDB. */
const MAX_INDEXES = 64;

/** The index if it exists already; undefined if it is to be made. Throws if another one is in its way. */
function existingIndex(collection: Collection, wanted: IndexDefinition): Index | undefined {
  for (const index of [collection.primary, ...collection.secondary]) {
    const { definition } = index;
    const sameKey = sameKeyPattern(definition.key, wanted.key);
    if (index.id === 0) {
      if (sameKey) {
        if (wanted.sparse || wanted.unique || wanted.partial !== undefined)
          throw new CommandError(
            ErrorCode.InvalidIndexSpecificationOption,
            `The index on _id is unique and holds every document: 'unique', 'sparse' and 'partialFilterExpression' are not valid for it`,
          );
        return index;
      }
      if (wanted.name !== '_id_') continue;
    }
    if (definition.name === wanted.name) {
      if (!sameKey)
        throw new CommandError(
          ErrorCode.IndexKeySpecsConflict,
          `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. Index: ${wanted.name}`,
        );
      if (!sameOptions(definition, wanted))
        throw new CommandError(
          ErrorCode.IndexOptionsConflict,
          `An equivalent index already exists with the same name but different options. Index: ${wanted.name}`,
        );
      return index;
    }
    if (sameKey && sameSignature(definition, wanted))
      throw new CommandError(
        ErrorCode.IndexOptionsConflict,
        `Index already exists with a different name: ${definition.name}`,
      );
  }
  return undefined;
}

/** Two indexes of one key pattern may stand side by side if they differ in one of these. */
function sameSignature(a: IndexDefinition, b: IndexDefinition): boolean {
  const partial =
    a.partial === undefined || b.partial === undefined
      ? a.partial === b.partial
      : equalValues(a.partial.raw, b.partial.raw);
  return partial && a.unique === b.unique && a.sparse === b.sparse;
}

/**
 * Builds an index while other commands go on: it is maintained by every write from the start, and its
 * scan adds the documents that were there before. No plan uses it until the scan is through.
 */
function* build(
  context: ServerContext,
  collection: Collection,
  definition: IndexDefinition,
  deadline: number,
): Task<void> {
  const { catalog, store } = context;
  const index: Index = {
    id: catalog.newId(),
    definition,
    multikey: false,
    truncated: collection.primary.truncated,
    building: true,
  };
  collection.secondary.push(index);
  catalog.save(collection);
  const source = new DocumentSource(store, collection, { kind: 'collscan', reverse: false }, () => true, {
    slice: context.scheduler.slice,
    deadline,
  });
  try {
    for (;;) {
      const found = source.next();
      if (found === undefined) break;
      if (found === PAUSE) {
        yield;
        continue;
      }
      // The scan reads ahead: what it read may have changed since.
      const bytes = store.get(collection, found.key);
      if (bytes !== undefined) store.addToIndex(collection, index, found.key, bytes);
    }
  } catch (error) {
    if (!store.writing) catalog.dropIndex(collection, index);
    throw error;
  }
  index.building = false;
  catalog.save(collection);
}

function* ensureIndex(
  context: ServerContext,
  database: string,
  name: string,
  wanted: IndexDefinition,
  deadline: number,
): Task<void> {
  for (;;) {
    const collection = collectionFor(context, database, name);
    const existing = existingIndex(collection, wanted);
    if (existing === undefined) {
      if (collection.secondary.length + 1 >= MAX_INDEXES)
        throw new CommandError(
          ErrorCode.CannotCreateIndex,
          `add index fails, too many indexes for ${database}.${name}`,
        );
      yield* build(context, collection, wanted, deadline);
      return;
    }
    if (!existing.building) return;
    // Another client is building the same one: done when that is done.
    yield;
  }
}

function readyIndexes(collection: Collection | undefined): number {
  return collection === undefined ? 1 : 1 + collection.secondary.filter((index) => !index.building).length;
}

export const createIndexes: Command = {
  kind: 'write',
  fields: ['indexes'],
  run(context, request) {
    const name = request.collection();
    const { database } = request;
    const wanted = request.objects('indexes').map((spec: RawValue) => parseIndexDefinition(spec));
    if (wanted.length === 0)
      throw new CommandError(ErrorCode.BadValue, 'Must specify at least one index to create');
    const task = function* (): Task<Buffer> {
      const before = context.catalog.get(database, name);
      const count = readyIndexes(before);
      for (const definition of wanted)
        yield* ensureIndex(context, database, name, definition, request.deadline);
      const after = readyIndexes(context.catalog.get(database, name));
      const writer = new BsonWriter().int('numIndexesBefore', count).int('numIndexesAfter', after);
      writer.bool('createdCollectionAutomatically', before === undefined);
      if (count === after) writer.string('note', 'all indexes already exist');
      return writer.double('ok', 1).finish();
    };
    return context.scheduler.write(task());
  },
};
