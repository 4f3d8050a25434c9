import { type Entity } from '@tenor/domain';
import { externalKeys } from '@tenor/persistence';
import { type Model } from 'mongoose';
import { RecordLogging } from '../../change-log/record-logging.js';
import { type DocumentMapping } from '../../records/record-store.js';
import { refusedWrites } from '../../records/refused-writes.js';
import { type Change, type NaturalKey, type WriteOutcome } from '../pipeline/import-resource.js';

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
  private readonly logging: RecordLogging;

  /** @param naturalFilters The filters that find the objects with these natural keys, and perhaps a few more. */
  constructor(
    model: Model<D>,
    private readonly mapping: DocumentMapping<T, D>,
    private readonly naturalFilters: (keys: readonly NaturalKey[]) => readonly Part[],
  ) {
    this.collection = model.collection;
    this.logging = new RecordLogging(model.collection);
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
    const owed = entities.map((entity) => this.logging.created(entity));
    const documents = entities.map((entity, index) =>
      plain({ ...this.mapping.fromRecord(entity), ...owed[index]?.field }),
    );
    const refused = await refusedWrites(async () => {
      await this.collection.insertMany(documents, { ordered: false });
      return documents.length;
    });
    await this.logging.append(owed.filter((_each, index) => !refused.has(index)));
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
    const owed = changes.map(({ before, after }) => this.logging.updated(before, after));
    const operations = changes.map((change, index) => ({
      updateOne: this.replacement(change, extras(change), owed[index]?.push),
    }));
    const refused = await refusedWrites(async () => {
      matched = (await this.collection.bulkWrite(operations, { ordered: false })).matchedCount;
      return matched;
    });
    const sure = refused.size === 0 && matched === changes.length;
    if (sure) await this.logging.append(owed);
    else await this.logging.appendPending(changes.map(({ after }) => after.id));
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
    await this.logging.removeAll({ _id: { $in: entities.map(({ id }) => id) }, version: 1 });
  }

  private async find(filter: Part): Promise<T[]> {
    const documents = await this.collection.find<D>(plain(filter)).toArray();
    return documents.map((document) => this.mapping.toRecord(document));
  }

  private replacement(
    { before, after }: Change<T>,
    { where, unset = [] }: UpdateExtras,
    push: Record<string, unknown> | undefined,
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
        ...(push && { $push: push }),
      },
    };
  }
}

/** The driver's types want plain objects. */
function plain(document: object): Record<string, unknown> {
  return Object.fromEntries<unknown>(Object.entries(document));
}
