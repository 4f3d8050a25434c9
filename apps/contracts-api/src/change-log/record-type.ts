import { type Entity, type LoggedResource } from '@tenor/domain';
import { type ChangeDocument } from '@tenor/persistence';
import { type Connection } from 'mongoose';

type Fields = Readonly<Record<string, unknown>>;

/** A stored object with what it owes the change log. */
export interface StoredRecord {
  readonly record: Entity;
  readonly pending: readonly ChangeDocument[];
  /** Finds the object as long as it is as it was read. */
  readonly asRead: Fields;
  /** Whose it is, where the object does not say it. */
  readonly tenantIds: readonly string[] | undefined;
}

/** What the change log knows about the objects of a collection. */
export interface RecordType {
  readonly collection: string;
  /** As URLs name it. */
  readonly resource: LoggedResource;
  /** Fields with amounts in minor units of the object's currency: the log shows them as decimal text. */
  readonly amounts: readonly string[];
  /** Whether the documents hold `version` and `updatedAt`, which an edit moves on. */
  readonly counted: boolean;
  /** What a deletion sets, where the document is removed later; undefined: it removes the document. */
  readonly hidden: Fields | undefined;
  /** At most `limit` objects; none that a deletion has hidden. */
  read(database: Connection, filter: Fields, limit: number): Promise<StoredRecord[]>;
}

interface Options<D, R> {
  readonly amounts?: readonly string[];
  readonly counted?: boolean;
  readonly hidden?: Fields;
  /** Looks up whose objects are that do not say it, by their ids. */
  readonly tenants?: (
    database: Connection,
    records: readonly R[],
  ) => Promise<ReadonlyMap<string, readonly string[]>>;
  /** Which documents are objects; default: all. */
  readonly within?: Fields;
  /** Fields that tell an object that was changed, where there is no version. */
  readonly asRead?: (document: D) => Fields;
}

/** @param toRecord The object as the log tells it: no secrets, nothing that clients do not know. */
export function recordType<D extends { readonly _id: string }, R extends Entity>(
  resource: LoggedResource,
  collection: string,
  toRecord: (document: D) => R,
  { amounts = [], counted = true, hidden, tenants, within, asRead }: Options<D, R> = {},
): RecordType {
  return {
    collection,
    resource,
    amounts,
    counted,
    hidden,
    async read(database, filter, limit) {
      const documents = await database
        .collection(collection)
        .find<D & { pendingChanges?: ChangeDocument[] }>(within ? { $and: [filter, within] } : { ...filter })
        .limit(limit)
        .toArray();
      const read = documents.map((document) => ({ document, record: toRecord(document) }));
      const tenantIds = await tenants?.(
        database,
        read.map(({ record }) => record),
      );
      return read.map(({ document, record }) => {
        const unchanged = asRead?.(document) ?? { version: record.version };
        return {
          record,
          pending: document.pendingChanges ?? [],
          asRead: { _id: document._id, ...within, ...unchanged },
          tenantIds: tenantIds?.get(record.id),
        };
      });
    },
  };
}
