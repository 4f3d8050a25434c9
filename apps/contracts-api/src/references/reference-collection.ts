import { type DeletionMark, type ReferenceHold } from '@tenor/persistence';
import { type Model } from 'mongoose';
import { type SharedEdit } from '../change-log/logged-edit.js';
import { RecordLogging } from '../change-log/record-logging.js';

/** The little that the rules about references read of any document. */
export interface Referable {
  readonly _id: string;
  readonly version: number;
  readonly deleting?: DeletionMark;
  readonly hold?: ReferenceHold;
  readonly renewedFromId?: string;
}

type Operation =
  | 'find'
  | 'countDocuments'
  | 'updateOne'
  | 'updateMany'
  | 'deleteOne'
  | 'deleteMany'
  | 'conn'
  | 'collectionName';

type Part = Readonly<Record<string, unknown>>;

/**
 * The operations of a collection that the rules about references are made of. Each is atomic for one
 * document, and the rules need no more than that.
 */
export class ReferenceCollection {
  private readonly logging: RecordLogging;

  constructor(private readonly collection: Pick<Model<never>['collection'], Operation>) {
    this.logging = new RecordLogging(collection);
  }

  async findOne(id: string): Promise<Referable | undefined> {
    return (await this.find([id]))[0];
  }

  /** Those of the ids that are there, in no order. */
  async find(ids: readonly string[]): Promise<Referable[]> {
    const projection = { version: 1, deleting: 1, hold: 1, renewedFromId: 1 };
    return this.collection.find<Referable>(part({ _id: { $in: ids } }), { projection }).toArray();
  }

  /**
   * Where each of these objects leads by a field that names another of their kind: what it says, and
   * everything that writers have announced on it. Those that are not there are missing.
   */
  async follow(ids: readonly string[], field: string): Promise<Map<string, string[]>> {
    const projection = { [field]: 1, hold: 1 };
    const found = await this.collection
      .find<Pick<Referable, '_id' | 'hold'>>(part({ _id: { $in: ids } }), { projection })
      .toArray();
    return new Map(
      found.map((document) => {
        const next = new Map<string, unknown>(Object.entries(document)).get(field);
        return [document._id, [...(typeof next === 'string' ? [next] : []), ...(document.hold?.ids ?? [])]];
      }),
    );
  }

  count(filter: Part): Promise<number> {
    return this.collection.countDocuments(part(filter));
  }

  /** Changes what no record has, such as marks, in one document. @returns Whether there was one. */
  async update(filter: Part, change: Part): Promise<boolean> {
    return (await this.collection.updateOne(part(filter), change)).matchedCount === 1;
  }

  /** The same in all documents that the filter finds. */
  async updateAll(filter: Part, change: Part): Promise<void> {
    await this.collection.updateMany(part(filter), change);
  }

  /** Changes fields of all records that the filter finds: an edit of each, which the change log has. */
  editAll(filter: Part, edit: SharedEdit): Promise<void> {
    return this.logging.editAll(filter, edit);
  }

  /** Deletes all documents that the filter finds, and logs it where changes are logged. */
  removeAll(filter: Part): Promise<void> {
    return this.logging.removeAll(filter);
  }

  /** Deletes one document, and logs it where changes are logged. @returns Whether there was one. */
  remove(filter: Part): Promise<boolean> {
    return this.logging.remove(filter);
  }
}

/** Our ids are texts, which the driver's types, made for object ids, do not expect. */
function part(filter: Part): Record<string, unknown> {
  return { ...filter };
}
