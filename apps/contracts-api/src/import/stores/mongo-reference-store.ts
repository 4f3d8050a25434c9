import { serviceProviderInput, tenantInput, type ServiceProvider, type Tenant } from '@tenor/domain';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { newEntity } from '../../records/new-entity.js';
import { type NamedKind } from '../../references/named-reference.js';
import { ReferenceNames, type Namesake } from '../../references/reference-names.js';
import { type ReferenceKind } from '../columns/cell-kind.js';
import { type ImportStore, type ReferenceStore } from '../pipeline/import-resource.js';
import { serviceProviderImportStore, tenantImportStore } from './named-import-stores.js';

/** Other objects as rows name them. */
export class MongoReferenceStore implements ReferenceStore {
  private readonly names: ReferenceNames;
  private readonly providers: Pick<ImportStore<ServiceProvider>, 'insert'>;
  private readonly tenants: Pick<ImportStore<Tenant>, 'insert'>;

  constructor(
    database: Connection,
    private readonly clock: Clock,
    private readonly newId: () => string,
  ) {
    this.names = new ReferenceNames(database);
    this.providers = serviceProviderImportStore(database);
    this.tenants = tenantImportStore(database);
  }

  byName(kind: NamedKind, nameKeys: readonly string[]): Promise<ReadonlyMap<string, readonly Namesake[]>> {
    return this.names.byKey(kind, nameKeys);
  }

  async existing(kind: NamedKind, ids: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set((await this.names.namesById(kind, ids)).keys());
  }

  async create(
    kind: ReferenceKind,
    names: ReadonlyMap<string, string>,
  ): Promise<{ readonly ids: ReadonlyMap<string, string>; readonly created: number }> {
    const now = this.clock.now();
    // A name that a concurrent import has created is a taken key: theirs is as good as ours.
    const outcomes = await (kind === 'provider'
      ? this.providers.insert([...names.values()].map((name) => this.provider(name, now)))
      : this.tenants.insert([...names.values()].map((name) => this.tenant(name, now))));
    const created = outcomes.filter(({ status }) => status === 'written').length;
    return { ids: await this.names.idsByKey(kind, [...names.keys()]), created };
  }

  private provider(name: string, now: Date): ServiceProvider {
    return { ...newEntity(this.newId(), now), ...serviceProviderInput.parse({ name }) };
  }

  private tenant(name: string, now: Date): Tenant {
    return { ...newEntity(this.newId(), now), ...tenantInput.parse({ name }) };
  }
}
