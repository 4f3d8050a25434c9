import { type DeletionMark, type ReferenceHold } from '@tenor/persistence';
import { type Model } from 'mongoose';

/** The little that the rules about references read of any document. */
export interface Referable {
  readonly _id: string;
  readonly version: number;
  readonly deleting?: DeletionMark;
  readonly hold?: ReferenceHold;
  readonly renewedFromId?: string;
}

type Part = Readonly<Record<string, unknown>>;

/**
 * The operations of a collection that the rules about references are made of. Each is atomic for one
 * document, and the rules need no more than that.
 */
export class ReferenceCollection {
  constructor(private readonly collection: Model<never>['collection']) {}

  async findOne(id: string): Promise<Referable | undefined> {
    return (await this.find([id]))[0];
  }

  /** Those of the ids that are there, in no order. */
  async find(ids: readonly string[]): Promise<Referable[]> {
    const projection = { version: 1, deleting: 1, hold: 1, renewedFromId: 1 };
    return this.collection.find<Referable>(part({ _id: { $in: ids } }), { projection }).toArray();
  }

  count(filter: Part): Promise<number> {
    return this.collection.countDocuments(part(filter));
  }

  /** Changes one document. @returns Whether there was one. */
  async update(filter: Part, change: Part): Promise<boolean> {
    return (await this.collection.updateOne(part(filter), change)).matchedCount === 1;
  }

  async updateAll(filter: Part, change: Part): Promise<void> {
    await this.collection.updateMany(part(filter), change);
  }

  /** Deletes one document. @returns Whether there was one. */
  async remove(filter: Part): Promise<boolean> {
    return (await this.collection.deleteOne(part(filter))).deletedCount === 1;
  }
}

/** Our ids are texts, which the driver's types, made for object ids, do not expect. */
function part(filter: Part): Record<string, unknown> {
  return { ...filter };
}
