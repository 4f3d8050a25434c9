import { type Document, EJSON, deserialize } from 'bson';
import { type Collection, MongoServerError } from 'mongodb';
import { type Case } from './random-case.js';

/** What a case came to on one engine: a text that is equal exactly if the outcome is. */
export interface Outcome {
  readonly text: string;
  readonly failed: boolean;
}

type Raw = Collection<Document>;

/** Documents with every type told apart: 1, 1.0 and a long 1 differ. */
function textOf(documents: readonly Uint8Array[]): string {
  const plain = documents.map((bytes) => deserialize(bytes, { promoteValues: false }));
  return EJSON.stringify(plain, { relaxed: false });
}

async function rawOf(cursor: { toArray(): Promise<unknown[]> }): Promise<Uint8Array[]> {
  return (await cursor.toArray()) as Uint8Array[];
}

/** All documents, by `_id`. */
export async function contentOf(collection: Raw): Promise<string> {
  return textOf(await rawOf(collection.find({}, { raw: true, sort: { _id: 1 } })));
}

/** The order within `$addToSet` and of `distinct` is nobody's promise. */
function sortedSets(documents: readonly Uint8Array[]): string {
  const plain = documents.map((bytes) => deserialize(bytes, { promoteValues: false }));
  for (const group of plain)
    if (Array.isArray(group['set']))
      group['set'] = group['set'].map((one) => EJSON.stringify(one, { relaxed: false })).sort();
  return EJSON.stringify(plain, { relaxed: false });
}

async function run(collection: Raw, one: Case): Promise<string> {
  switch (one.kind) {
    case 'find': {
      const { filter, sort, projection, skip, limit } = one;
      return textOf(await rawOf(collection.find(filter, { raw: true, sort, projection, skip, limit })));
    }
    case 'count':
      return String(await collection.countDocuments(one.filter));
    case 'distinct': {
      const values = await collection.distinct(one.field, one.filter, { promoteValues: false });
      // Equal numbers of different types count once: which of them is nobody's promise.
      return EJSON.stringify(
        values.map((value: unknown) => EJSON.stringify({ value }, { relaxed: true })).sort(),
      );
    }
    case 'group':
      return sortedSets(await rawOf(collection.aggregate([...one.pipeline], { raw: true })));
    case 'delete': {
      const { deletedCount } = await collection.deleteMany(one.filter);
      return `${deletedCount} deleted, ${await contentOf(collection)}`;
    }
    case 'update': {
      const { filter, update, upsert } = one;
      const options = { upsert, ...(one.arrayFilters.length > 0 && { arrayFilters: [...one.arrayFilters] }) };
      const done = await (one.multi
        ? collection.updateMany(filter, update, options)
        : collection.updateOne(filter, update, options));
      return `${done.matchedCount} matched, ${done.modifiedCount} modified, ${await contentOf(collection)}`;
    }
  }
}

/** Runs a case. A refusal by the server is an outcome too, its words and its code are not compared. */
export async function runCase(collection: Raw, one: Case): Promise<Outcome> {
  try {
    return { text: await run(collection, one), failed: false };
  } catch (error) {
    if (!(error instanceof MongoServerError)) throw error;
    return { text: `fails: ${error.message}`, failed: true };
  }
}
