import { type Collection, type Db, type Document, type MongoClient } from 'mongodb';

/** What a test can work on, by its id. */
export type EntityMap = ReadonlyMap<string, MongoClient | Db | Collection>;

type CollectionOperation = (collection: Collection, args: Document) => Promise<unknown>;

/** Options as the driver names them; everything that is no argument of its own. */
function optionsOf(args: Document, ...positional: string[]): Document {
  const options = Object.fromEntries(Object.entries(args).filter(([name]) => !positional.includes(name)));
  if ('returnDocument' in options)
    options['returnDocument'] = String(options['returnDocument']).toLowerCase();
  return options;
}

const collectionOperations: Readonly<Record<string, CollectionOperation>> = {
  aggregate: (collection, args) =>
    collection.aggregate(args['pipeline'], optionsOf(args, 'pipeline')).toArray(),
  bulkWrite: (collection, args) => collection.bulkWrite(args['requests'], optionsOf(args, 'requests')),
  count: (collection, args) => collection.count(args['filter'], optionsOf(args, 'filter')),
  countDocuments: (collection, args) => collection.countDocuments(args['filter'], optionsOf(args, 'filter')),
  createIndex: (collection, args) => collection.createIndex(args['keys'], optionsOf(args, 'keys')),
  deleteMany: (collection, args) => collection.deleteMany(args['filter'], optionsOf(args, 'filter')),
  deleteOne: (collection, args) => collection.deleteOne(args['filter'], optionsOf(args, 'filter')),
  distinct: (collection, args) =>
    collection.distinct(args['fieldName'], args['filter'], optionsOf(args, 'fieldName', 'filter')),
  estimatedDocumentCount: (collection, args) => collection.estimatedDocumentCount(args),
  find: (collection, args) => collection.find(args['filter'], optionsOf(args, 'filter')).toArray(),
  findOne: (collection, args) => collection.findOne(args['filter'], optionsOf(args, 'filter')),
  findOneAndDelete: (collection, args) =>
    collection.findOneAndDelete(args['filter'], optionsOf(args, 'filter')),
  findOneAndReplace: (collection, args) =>
    collection.findOneAndReplace(
      args['filter'],
      args['replacement'],
      optionsOf(args, 'filter', 'replacement'),
    ),
  findOneAndUpdate: (collection, args) =>
    collection.findOneAndUpdate(args['filter'], args['update'], optionsOf(args, 'filter', 'update')),
  insertMany: (collection, args) => collection.insertMany(args['documents'], optionsOf(args, 'documents')),
  insertOne: (collection, args) => collection.insertOne(args['document'], optionsOf(args, 'document')),
  replaceOne: (collection, args) =>
    collection.replaceOne(args['filter'], args['replacement'], optionsOf(args, 'filter', 'replacement')),
  updateMany: (collection, args) =>
    collection.updateMany(args['filter'], args['update'], optionsOf(args, 'filter', 'update')),
  updateOne: (collection, args) =>
    collection.updateOne(args['filter'], args['update'], optionsOf(args, 'filter', 'update')),
};

const databaseOperations: Readonly<Record<string, (db: Db, args: Document) => Promise<unknown>>> = {
  aggregate: (db, args) => db.aggregate(args['pipeline'], optionsOf(args, 'pipeline')).toArray(),
  createCollection: (db, args) => db.createCollection(args['collection'], optionsOf(args, 'collection')),
  dropCollection: (db, args) => db.dropCollection(args['collection']),
  modifyCollection: (db, args) =>
    db.command({ collMod: args['collection'], ...optionsOf(args, 'collection') }),
};

/** Runs one operation of a test by the driver. Throws Error for one that the CRUD tests do not have. */
export async function runOperation(
  entities: EntityMap,
  object: string,
  name: string,
  args: Document,
): Promise<unknown> {
  if (object === 'testRunner' && name === 'failPoint') {
    const client = entities.get(String(args['client'])) as MongoClient;
    return client.db('admin').command(args['failPoint'] as Document);
  }
  const entity = entities.get(object);
  if (entity === undefined) throw new Error(`there is no entity ${object}`);
  if ('collectionName' in entity && collectionOperations[name] !== undefined)
    return collectionOperations[name](entity, args);
  if ('databaseName' in entity && !('collectionName' in entity) && databaseOperations[name] !== undefined)
    return databaseOperations[name](entity, args);
  throw new Error(`the operation ${name} on ${object} is not known`);
}
