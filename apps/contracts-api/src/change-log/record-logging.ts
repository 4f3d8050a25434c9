import { type Entity } from '@tenor/domain';
import { PENDING_CHANGES, type ChangeDocument } from '@tenor/persistence';
import { type Model } from 'mongoose';
import { v7 } from 'uuid';
import { changeLogOf } from './change-log.js';
import { currentEdit } from './edit-context.js';
import { editAllLogged, type SharedEdit } from './logged-edit.js';
import { removeAllLogged, removeLogged } from './logged-removal.js';
import { pendingChanges } from './pending-changes.js';
import { createdChange, updatedChange } from './record-changes.js';
import { type RecordType } from './record-type.js';
import { recordTypeOf } from './record-types.js';

/** What is written with a change, so that the change log gets its entry whatever happens. */
export interface Owed {
  readonly entry: ChangeDocument;
  /** A new document has this beside its own fields. */
  readonly field: Record<string, unknown>;
  /** An update has this as its `$push`. */
  readonly push: Record<string, unknown>;
}

type Collection = Pick<Model<never>['collection'], 'conn' | 'collectionName' | 'deleteOne' | 'deleteMany'>;
type Filter = Readonly<Record<string, unknown>>;

/**
 * How the writers of one collection have their changes logged: an entry goes into the document with the
 * change itself (`created`, `updated`), and to the log right after (`append`); deletions are announced
 * first. In a collection whose changes are not logged there is nothing to write and nothing to append.
 */
export class RecordLogging {
  private readonly type: RecordType | undefined;

  constructor(private readonly collection: Collection) {
    this.type = recordTypeOf(collection.collectionName);
  }

  /** @param record What the log tells: no secrets. */
  created(record: Entity, tenantIds?: readonly string[]): Owed | undefined {
    return this.type && owed(createdChange(v7(), this.type, record, currentEdit(), tenantIds));
  }

  updated(before: Entity, after: Entity): Owed | undefined {
    return this.type && owed(updatedChange(v7(), this.type, [before, after], currentEdit()));
  }

  /** To be called once the documents are written. */
  append(changes: readonly (Owed | undefined)[]): Promise<void> {
    const entries = changes.flatMap((each) => (each === undefined ? [] : [{ entry: each.entry }]));
    return changeLogOf(this.collection.conn).append(entries);
  }

  /** The same when it is not known which of the documents were written: looks what they owe. */
  async appendPending(ids: readonly string[]): Promise<void> {
    if (this.type === undefined) return;
    const { conn, collectionName } = this.collection;
    await changeLogOf(conn).append(await pendingChanges(conn, collectionName, { ids }));
  }

  /** Changes fields of all objects that the filter finds: an edit of each. */
  async editAll(filter: Filter, edit: SharedEdit): Promise<void> {
    const { conn, collectionName } = this.collection;
    if (this.type === undefined) throw new Error(`${collectionName} holds no records`);
    await editAllLogged(conn, this.type, filter, edit);
  }

  /** Deletes one document. @returns Whether there was one. */
  async remove(filter: Filter): Promise<boolean> {
    if (this.type !== undefined) return removeLogged(this.collection.conn, this.type, filter);
    return (await this.collection.deleteOne({ ...filter })).deletedCount === 1;
  }

  /** Deletes all documents that the filter finds. */
  async removeAll(filter: Filter): Promise<void> {
    if (this.type !== undefined) await removeAllLogged(this.collection.conn, this.type, filter);
    else await this.collection.deleteMany({ ...filter });
  }
}

function owed(entry: ChangeDocument): Owed {
  return { entry, field: { [PENDING_CHANGES]: [entry] }, push: { [PENDING_CHANGES]: entry } };
}
