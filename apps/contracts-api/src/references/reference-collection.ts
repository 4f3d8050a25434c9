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

type Operation = 'find' | 'countDocuments' | 'updateOne' | 'updateMany' | 'deleteOne' | 'deleteMany';

type Part = Readonly<Record<string, unknown>>;

/**
 * The operations of a collection that the rules about references are made of. Each is atomic for one
 * document, and the rules need no more than that.
 */
export class ReferenceCollection {
  constructor(private readonly collection: Pick<Model<never>['collection'], Operation>) {}

  async findOne(id: string): Promise<Referable | undefined> {
    return (await this.find([id]))[0];
  }

  /** Those of the ids that are there, in no order. */
  async find(ids: readonly string[]): Promise<Referable[]> {
    const projection = { version: 1, deleting: 1, hold: 1, renewedFromId: 1 };
    return this.collection.find<Referable>(part({ _id: { $in: ids } }), { projection }).toArray();
  }

  /**
   * Where these objects lead by a field that names another of their kind: what it says, and everything
   * that writers have announced.
   */
  async follow(ids: readonly string[], field: string): Promise<string[]> {
    const projection = { [field]: 1, hold: 1 };
    const found = await this.collection
      .find<Pick<Referable, 'hold'>>(part({ _id: { $in: ids } }), { projection })
      .toArray();
    return found.flatMap((document) => {
      const next = new Map<string, unknown>(Object.entries(document)).get(field);
      return [...(typeof next === 'string' ? [next] : []), ...(document.hold?.ids ?? [])];
    });
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

  async removeAll(filter: Part): Promise<void> {
    await this.collection.deleteMany(part(filter));
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
