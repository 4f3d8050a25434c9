import { serviceProviderInput, tenantInput } from '@tenor/domain';
import { fromServiceProvider, fromTenant, serviceProviderModel, tenantModel } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { newEntity } from '../../records/new-entity.js';
import { ReferenceNames } from '../../references/reference-names.js';
import { type ReferenceKind } from '../columns/cell-kind.js';
import { type ReferenceStore } from '../pipeline/import-resource.js';
import { refusedWrites } from './mongo-import-store.js';

/** Providers and tenants as rows name them. */
export class MongoReferenceStore implements ReferenceStore {
  private readonly names: ReferenceNames;

  constructor(
    private readonly database: Connection,
    private readonly clock: Clock,
    private readonly newId: () => string,
  ) {
    this.names = new ReferenceNames(database);
  }

  idsByName(kind: ReferenceKind, nameKeys: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.names.idsByKey(kind, nameKeys);
  }

  async existing(kind: ReferenceKind, ids: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set((await this.names.namesById(kind, ids)).keys());
  }

  async create(
    kind: ReferenceKind,
    names: ReadonlyMap<string, string>,
  ): Promise<{ readonly ids: ReadonlyMap<string, string>; readonly created: number }> {
    const now = this.clock.now();
    const documents = [...names.values()].map((name) => this.document(kind, name, now));
    const { collection } =
      kind === 'provider' ? serviceProviderModel(this.database) : tenantModel(this.database);
    // A name that a concurrent import has created is a taken key: theirs is as good as ours.
    const refused = await refusedWrites(() => collection.insertMany(documents, { ordered: false }));
    return { ids: await this.idsByName(kind, [...names.keys()]), created: documents.length - refused.size };
  }

  private document(kind: ReferenceKind, name: string, now: Date): Record<string, unknown> {
    const entity = newEntity(this.newId(), now);
    const document =
      kind === 'provider'
        ? fromServiceProvider({ ...entity, ...serviceProviderInput.parse({ name }) })
        : fromTenant({ ...entity, ...tenantInput.parse({ name }) });
    return Object.fromEntries<unknown>(Object.entries(document));
  }
}
