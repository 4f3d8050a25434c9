import { Problem, type Contract } from '@tenor/domain';
import {
  contractModel,
  fromContract,
  serviceProviderModel,
  tenantModel,
  toContract,
  type ContractDocument,
  type ReferenceHold,
} from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import {
  ContractReferences,
  REFERENCE_FIELDS,
  type ReferenceField,
} from '../../contracts/contract-references.js';
import { newMark, staleBefore } from '../../references/deletion-mark.js';
import { presenceOf } from '../../references/presence.js';
import { ReferenceCollection } from '../../references/reference-collection.js';
import {
  type Change,
  type ImportStore,
  type NaturalKey,
  type WriteOutcome,
} from '../pipeline/import-resource.js';
import { contractFilters } from './contract-filters.js';
import { MongoImportStore } from './mongo-import-store.js';

/**
 * How long to wait for a deletion that is under way to end one way or the other. Not at all for contracts:
 * whoever deletes one waits for those who have announced a reference to it.
 */
const PATIENCE_MS: Readonly<Record<ReferenceField, number>> = {
  providerId: 2_000,
  tenantId: 2_000,
  renewedFromId: 0,
};

type Refused = Extract<WriteOutcome, { status: 'refused' }>;

/**
 * Contracts, many at a time, by the rules of `ContractsRepository`: a reference is written (or announced
 * by a hold) first, then what it names is looked for, and what names something that has gone is taken
 * back. So a deletion and an import cannot miss each other.
 */
export class ContractImportStore implements ImportStore<Contract> {
  private readonly store: MongoImportStore<Contract, ContractDocument>;
  private readonly contracts: ReferenceCollection;
  private readonly targets: Readonly<Record<ReferenceField, ReferenceCollection>>;
  private readonly references: ContractReferences;

  constructor(
    database: Connection,
    private readonly clock: Clock,
  ) {
    const model = contractModel(database);
    this.store = new MongoImportStore(
      model,
      { toRecord: toContract, fromRecord: fromContract },
      contractFilters,
    );
    this.contracts = new ReferenceCollection(model.collection);
    this.targets = {
      providerId: new ReferenceCollection(serviceProviderModel(database).collection),
      tenantId: new ReferenceCollection(tenantModel(database).collection),
      renewedFromId: this.contracts,
    };
    this.references = new ContractReferences(database, clock);
  }

  byIds(ids: readonly string[]): Promise<readonly Contract[]> {
    return this.store.byIds(ids);
  }

  byExternalRefs(
    refs: readonly { readonly source: string; readonly id: string }[],
  ): Promise<readonly Contract[]> {
    return this.store.byExternalRefs(refs);
  }

  byNaturalKeys(keys: readonly NaturalKey[]): Promise<readonly Contract[]> {
    return this.store.byNaturalKeys(keys);
  }

  async insert(
    contracts: readonly Contract[],
    promised: ReadonlySet<string>,
  ): Promise<readonly WriteOutcome[]> {
    const outcomes = await this.store.insert(contracts);
    const written = contracts.filter((_contract, index) => outcomes[index]?.status === 'written');
    const refusals = await this.verify(
      written.map((contract) => ({ contract, fields: REFERENCE_FIELDS })),
      promised,
    );
    await this.store.remove(written.filter(({ id }) => refusals.has(id)));
    return contracts.map(({ id }, index) => refusals.get(id) ?? outcomes[index] ?? { status: 'raced' });
  }

  async update(
    changes: readonly Change<Contract>[],
    promised: ReadonlySet<string>,
  ): Promise<readonly WriteOutcome[]> {
    const linking = changes.filter((change) => changedReferences(change).length > 0);
    const outcomes = new Map<string, WriteOutcome>();
    const note = (some: readonly Change<Contract>[], results: readonly WriteOutcome[]): void => {
      some.forEach(({ after }, index) => outcomes.set(after.id, results[index] ?? { status: 'raced' }));
    };
    const plain = changes.filter((change) => !linking.includes(change));
    note(plain, await this.store.update(plain));
    note(linking, await this.updateLinks(linking, promised));
    return changes.map(({ after }) => outcomes.get(after.id) ?? { status: 'raced' });
  }

  /** Announces the new references on the stored contracts, verifies them, and only then writes. */
  private async updateLinks(
    changes: readonly Change<Contract>[],
    promised: ReadonlySet<string>,
  ): Promise<readonly WriteOutcome[]> {
    if (changes.length === 0) return [];
    const mark = newMark(this.clock.now());
    await this.store.patch(changes.map((change) => this.announcement(change, mark)));
    try {
      const refusals = await this.verify(
        changes.map((change) => ({ contract: change.after, fields: changedReferences(change) })),
        promised,
      );
      for (const change of changes) {
        const refusal = refusals.get(change.after.id) ?? (await this.refusalOfChain(change, promised));
        if (refusal) refusals.set(change.after.id, refusal);
      }
      const good = changes.filter(({ after }) => !refusals.has(after.id));
      const where = { 'hold.token': mark.token };
      const written = await this.store.update(good, () => ({ where, unset: ['hold'] }));
      return changes.map(
        (change) => refusals.get(change.after.id) ?? written[good.indexOf(change)] ?? { status: 'raced' },
      );
    } finally {
      const mine = { _id: { $in: changes.map(({ after }) => after.id) }, 'hold.token': mark.token };
      await this.contracts.updateAll(mine, { $unset: { hold: '' } });
    }
  }

  private announcement(
    change: Change<Contract>,
    mark: Pick<ReferenceHold, 'token' | 'at'>,
  ): { filter: Record<string, unknown>; update: Record<string, unknown> } {
    const hold: ReferenceHold = {
      ...mark,
      ids: changedReferences(change).flatMap((field) => change.after[field] ?? []),
    };
    const free = { $or: [{ hold: null }, { 'hold.at': { $lt: staleBefore(this.clock.now()) } }] };
    return {
      filter: { _id: change.before.id, version: change.before.version, ...free },
      update: { $set: { hold } },
    };
  }

  /** A link to another contract is followed back, to find a circle. Links are few: one walk for each. */
  private async refusalOfChain(
    change: Change<Contract>,
    promised: ReadonlySet<string>,
  ): Promise<Refused | undefined> {
    const { renewedFromId } = change.after;
    if (!changedReferences(change).includes('renewedFromId') || renewedFromId === null) return undefined;
    if (promised.has(renewedFromId)) return undefined;
    try {
      await this.references.check(change.after, ['renewedFromId']);
      return undefined;
    } catch (error) {
      const fault = error instanceof Problem ? error.errors[0] : undefined;
      if (fault === undefined) throw error;
      return { status: 'refused', field: fault.path, code: fault.code, message: fault.message };
    }
  }

  /** Looks for everything that the contracts refer to in these fields. One query for each field, and one for each object that is being deleted. */
  private async verify(
    links: readonly { readonly contract: Contract; readonly fields: readonly ReferenceField[] }[],
    promised: ReadonlySet<string>,
  ): Promise<Map<string, Refused>> {
    const refusals = new Map<string, Refused>();
    for (const field of REFERENCE_FIELDS) {
      const referring = links.filter(
        ({ contract, fields }) => fields.includes(field) && contract[field] !== null,
      );
      const wanted = new Set(referring.flatMap(({ contract }) => contract[field] ?? []));
      const absent = await this.absent(
        field,
        [...wanted].filter((id) => field !== 'renewedFromId' || !promised.has(id)),
      );
      for (const { contract } of referring) {
        const id = contract[field];
        if (id === null || !absent.has(id)) continue;
        const message = `names an object that was deleted meanwhile (${id})`;
        refusals.set(contract.id, { status: 'refused', field, code: 'unknown_reference', message });
      }
    }
    return refusals;
  }

  private async absent(field: ReferenceField, ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const collection = this.targets[field];
    const found = await collection.find(ids);
    const present = new Set(found.filter(({ deleting }) => deleting === undefined).map(({ _id }) => _id));
    for (const { _id } of found.filter(({ deleting }) => deleting !== undefined)) {
      if ((await presenceOf(collection, _id, this.clock, PATIENCE_MS[field])) === 'present') present.add(_id);
    }
    return new Set(ids.filter((id) => !present.has(id)));
  }
}

/** References that a change makes; those that it takes away hold nobody up. */
function changedReferences({ before, after }: Change<Contract>): ReferenceField[] {
  return REFERENCE_FIELDS.filter((field) => after[field] !== null && after[field] !== before[field]);
}
