import { type Entity } from '@tenor/domain';
import { type Model } from 'mongoose';
import { RecordLogging } from '../change-log/record-logging.js';
import { findPage } from '../list/find-page.js';
import { type ListQuery, type Page } from '../list/list-definition.js';

/** What the store needs to know of a document. */
interface StoredDocument {
  readonly _id: string;
  readonly version: number;
}

/** Fields that a document may lack: a record that lost its value must lose the field as well. */
const OPTIONAL_FIELDS = ['externalKeys', 'renewedFromId'];

/** The mapping between records and documents, by whitelist in both directions. */
export interface DocumentMapping<T extends Entity, D extends StoredDocument> {
  toRecord(document: D): T;
  fromRecord(record: T): D;
  /** What the change log tells of a record; default: all. `before`: what it takes the place of. */
  toLogged?(record: T, before?: T): Entity;
}

/**
 * Reads and writes whole records of one collection; a repository adds what is special to its own. A change
 * and its entry for the change log are one write; the entry is moved to the log before the write resolves.
 */
export class RecordStore<T extends Entity, D extends StoredDocument> {
  private readonly logging: RecordLogging;

  constructor(
    private readonly model: Model<D>,
    private readonly mapping: DocumentMapping<T, D>,
  ) {
    this.logging = new RecordLogging(model.collection);
  }

  page(query: ListQuery): Promise<Page<T>> {
    return findPage(this.model, query, (document) => this.mapping.toRecord(document));
  }

  async find(id: string): Promise<T | undefined> {
    const document = await this.model.findOne().where({ _id: id }).lean<D>().exec();
    return document === null ? undefined : this.mapping.toRecord(document);
  }

  /** @throws a duplicate key error when the id or another unique value is taken. */
  async insert(record: T): Promise<void> {
    const document = plain(this.mapping.fromRecord(record));
    const owed = this.logging.created(this.logged(record));
    await this.model.collection.insertOne({ ...document, ...owed?.field });
    await this.logging.append([owed]);
  }

  /**
   * Writes the record over the stored one, and nothing when that is at another version than `current`.
   * Marks and holds on the document stay, but for those that `also` removes.
   *
   * @param current The record as it was read: the change log tells what differs.
   * @param also.where Further conditions on the stored document.
   * @param also.unset Further fields to remove.
   * @returns Whether it was written.
   */
  async replace(
    record: T,
    current: T,
    also: { readonly where?: Readonly<Record<string, unknown>>; readonly unset?: readonly string[] } = {},
  ): Promise<boolean> {
    const document = plain(this.mapping.fromRecord(record));
    delete document['_id'];
    const absent = OPTIONAL_FIELDS.filter((field) => !Object.hasOwn(document, field));
    const unset = [...absent, ...(also.unset ?? [])];
    const owed = this.logging.updated(this.logged(current), this.logged(record, current));
    const change: Readonly<Record<string, unknown>> = {
      $set: document,
      ...(unset.length > 0 && { $unset: Object.fromEntries(unset.map((f) => [f, ''])) }),
      ...(owed && { $push: owed.push }),
    };
    const { matchedCount } = await this.model.collection.updateOne(
      { ...also.where, ...key(record.id), version: current.version },
      change,
    );
    if (matchedCount !== 1) return false;
    await this.logging.append([owed]);
    return true;
  }

  private logged(record: T, before?: T): Entity {
    return this.mapping.toLogged?.(record, before) ?? record;
  }
}

/** The driver's types want plain objects. */
function plain(document: object): Record<string, unknown> {
  return Object.fromEntries<unknown>(Object.entries(document));
}

/** A filter on the id. Our ids are texts, which the driver's types, made for object ids, do not expect. */
function key(id: string): Record<string, unknown> {
  return { _id: id };
}
