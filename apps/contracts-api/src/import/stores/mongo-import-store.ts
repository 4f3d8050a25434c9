import { type Entity } from '@tenor/domain';
import { externalKeys } from '@tenor/persistence';
import { type Model } from 'mongoose';
import { type DocumentMapping } from '../../records/record-store.js';
import { type Change, type NaturalKey, type WriteOutcome } from '../pipeline/import-resource.js';

const DUPLICATE_KEY = 11_000;

type Part = Readonly<Record<string, unknown>>;

/** Conditions and removals that go with one update. */
export interface UpdateExtras {
  readonly where?: Part;
  readonly unset?: readonly string[];
}

/** Reads and writes many records of one collection with one command each. */
export class MongoImportStore<
  T extends Entity,
  D extends { readonly _id: string; readonly version: number },
> {
  private readonly collection: Model<D>['collection'];

  /** @param naturalFilters The filters that find the objects with these natural keys, and perhaps a few more. */
  constructor(
    model: Model<D>,
    private readonly mapping: DocumentMapping<T, D>,
    private readonly naturalFilters: (keys: readonly NaturalKey[]) => readonly Part[],
  ) {
    this.collection = model.collection;
  }

  byIds(ids: readonly string[]): Promise<T[]> {
    return this.find({ _id: { $in: ids } });
  }

  byExternalRefs(refs: readonly { readonly source: string; readonly id: string }[]): Promise<T[]> {
    return this.find({ externalKeys: { $in: externalKeys(refs) } });
  }

  async byNaturalKeys(keys: readonly NaturalKey[]): Promise<T[]> {
    const found = await Promise.all(this.naturalFilters(keys).map((filter) => this.find(filter)));
    return found.flat();
  }

  async insert(entities: readonly T[]): Promise<WriteOutcome[]> {
    const documents = entities.map((entity) => plain(this.mapping.fromRecord(entity)));
    const refused = await refusedWrites(async () => {
      await this.collection.insertMany(documents, { ordered: false });
      return documents.length;
    });
    return entities.map((_entity, index) => ({ status: refused.has(index) ? 'raced' : 'written' }));
  }

  /**
   * Compare-and-set on the version of each. When the database matched fewer than were sent and named no
   * culprit, all of them are `raced`: those that were written will be found unchanged.
   */
  async update(
    changes: readonly Change<T>[],
    extras: (change: Change<T>) => UpdateExtras = () => ({}),
  ): Promise<WriteOutcome[]> {
    if (changes.length === 0) return [];
    let matched = 0;
    const operations = changes.map((change) => ({ updateOne: this.replacement(change, extras(change)) }));
    const refused = await refusedWrites(async () => {
      matched = (await this.collection.bulkWrite(operations, { ordered: false })).matchedCount;
      return matched;
    });
    const sure = refused.size === 0 && matched === changes.length;
    return changes.map(() => ({ status: sure ? 'written' : 'raced' }));
  }

  /** Changes parts of single documents that no record has, such as marks. */
  async patch(
    operations: readonly {
      readonly filter: Record<string, unknown>;
      readonly update: Record<string, unknown>;
    }[],
  ): Promise<void> {
    await this.collection.bulkWrite(
      operations.map(({ filter, update }) => ({ updateOne: { filter, update } })),
      { ordered: false },
    );
  }

  /** Takes back what was inserted, unless somebody has changed it since. */
  async remove(entities: readonly T[]): Promise<void> {
    if (entities.length === 0) return;
    await this.collection.deleteMany(plain({ _id: { $in: entities.map(({ id }) => id) }, version: 1 }));
  }

  private async find(filter: Part): Promise<T[]> {
    const documents = await this.collection.find<D>(plain(filter)).toArray();
    return documents.map((document) => this.mapping.toRecord(document));
  }

  private replacement(
    { before, after }: Change<T>,
    { where, unset = [] }: UpdateExtras,
  ): { filter: Record<string, unknown>; update: Record<string, unknown> } {
    const document = plain(this.mapping.fromRecord(after));
    delete document['_id'];
    // A record that lost a value must lose the field as well.
    const lost = Object.keys(this.mapping.fromRecord(before)).filter(
      (field) => field !== '_id' && !Object.hasOwn(document, field),
    );
    const removed = [...lost, ...unset];
    return {
      filter: { ...where, _id: before.id, version: before.version },
      update: {
        $set: document,
        ...(removed.length > 0 && { $unset: Object.fromEntries(removed.map((field) => [field, ''])) }),
      },
    };
  }
}

/** Runs a bulk write. Gives the positions of the writes that met a taken key; any other fault is thrown. */
export async function refusedWrites(write: () => Promise<unknown>): Promise<ReadonlySet<number>> {
  try {
    await write();
    return new Set();
  } catch (error) {
    const refused = duplicatesOf(error);
    if (refused === undefined) throw error;
    return refused;
  }
}

function duplicatesOf(error: unknown): Set<number> | undefined {
  if (!(error instanceof Error) || !('writeErrors' in error)) return undefined;
  const faults: unknown[] = [error.writeErrors].flat();
  const positions = new Set<number>();
  for (const fault of faults) {
    if (typeof fault !== 'object' || fault === null || !('index' in fault) || !('code' in fault))
      return undefined;
    if (fault.code !== DUPLICATE_KEY || typeof fault.index !== 'number') return undefined;
    positions.add(fault.index);
  }
  return positions.size === 0 ? undefined : positions;
}

/** The driver's types want plain objects. */
function plain(document: object): Record<string, unknown> {
  return Object.fromEntries<unknown>(Object.entries(document));
}
