import { type Connection } from 'mongoose';

/** The documents of every collection, by its name. */
export type DatabaseCopy = ReadonlyMap<string, readonly { readonly _id: string }[]>;

export async function copyOf(database: Connection): Promise<DatabaseCopy> {
  const copy = new Map<string, { _id: string }[]>();
  for (const { name } of await database.listCollections()) {
    copy.set(name, await database.collection<{ _id: string }>(name).find({}).toArray());
  }
  return copy;
}

/** Makes the collections what they were when they were copied. */
export async function restore(database: Connection, copy: DatabaseCopy): Promise<void> {
  for (const { name } of await database.listCollections()) {
    const collection = database.collection<{ _id: string }>(name);
    await collection.deleteMany({});
    const documents = copy.get(name) ?? [];
    if (documents.length > 0) await collection.insertMany([...documents]);
  }
}
