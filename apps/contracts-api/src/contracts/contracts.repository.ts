import { Inject, Injectable } from '@nestjs/common';
import { Problem, type Contract } from '@tenor/domain';
import {
  contractModel,
  fromContract,
  SUCCESSOR_STATUSES,
  toContract,
  type ContractDocument,
} from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLOCK, DATABASE } from '../dependencies.js';
import { type ListQuery, type Page } from '../list/list-definition.js';
import { RecordStore } from '../records/record-store.js';
import { newMark, staleBefore } from '../references/deletion-mark.js';
import { treeLease } from '../references/link-checks.js';
import { deleteMarked } from '../references/marked-deletion.js';
import { ObjectLeases } from '../references/object-leases.js';
import { ReferenceCollection } from '../references/reference-collection.js';
import { ContractDependents } from './contract-dependents.js';
import { ContractReferences, REFERENCE_FIELDS, type ReferenceField } from './contract-references.js';

/** How long a writer waits before it tries again what another was just doing, and how often at most. */
const PAUSE_MS = 20;
const PAUSES_MAX = 100;

/** Contracts in the database, with the rules about what they refer to. */
@Injectable()
export class ContractsRepository {
  private readonly store: RecordStore<Contract, ContractDocument>;
  private readonly contracts: ReferenceCollection;
  private readonly leases: ObjectLeases;
  private readonly references: ContractReferences;
  private readonly dependents: ContractDependents;

  constructor(
    @Inject(DATABASE) private readonly database: Connection,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    const model = contractModel(database);
    this.store = new RecordStore(model, { toRecord: toContract, fromRecord: fromContract });
    this.contracts = new ReferenceCollection(model.collection);
    this.leases = new ObjectLeases(database, clock);
    this.references = new ContractReferences(database, clock);
    this.dependents = new ContractDependents(database, clock);
  }

  page(query: ListQuery): Promise<Page<Contract>> {
    return this.store.page(query);
  }

  find(id: string): Promise<Contract | undefined> {
    return this.store.find(id);
  }

  /** A successor of the contract other than `except`; undefined: there is none. By index. */
  async findSuccessor(
    id: string,
    except: string,
  ): Promise<Pick<Contract, 'id' | 'name' | 'startDate'> | undefined> {
    const found = await contractModel(this.database)
      .find({ renewedFromId: id }, { name: 1, startDate: 1, status: 1 })
      .lean<Pick<ContractDocument, '_id' | 'name' | 'startDate' | 'status'>[]>()
      .exec();
    const other = found.find(({ _id, status }) => _id !== except && SUCCESSOR_STATUSES.includes(status));
    return other && { id: other._id, name: other.name, startDate: other.startDate };
  }

  /** Writes the contract, verifies what it refers to, and takes it back when that has gone meanwhile. */
  async insert(contract: Contract): Promise<void> {
    const fields = REFERENCE_FIELDS.filter((field) => contract[field] !== null);
    await this.references.check(contract, fields);
    await this.store.insert(contract);
    try {
      await this.references.check(contract, fields);
    } catch (error) {
      await this.delete(contract.id, undefined);
      throw error;
    }
  }

  /**
   * Writes over the stored contract unless that has moved on. New references are announced on the stored
   * contract first (a hold, which whoever deletes looks for), verified, and only then written.
   */
  async replace(next: Contract, current: Contract): Promise<boolean> {
    const changed = REFERENCE_FIELDS.filter(
      (field) => next[field] !== null && next[field] !== current[field],
    );
    if (changed.length === 0) return this.store.replace(next, current);
    // Of several that would close a circle of renewals together only the last is refused.
    const lease = changed.includes('renewedFromId') ? [treeLease('contract')] : [];
    return this.leases.run(lease, () => this.relink(next, current, changed));
  }

  private async relink(
    next: Contract,
    current: Contract,
    changed: readonly ReferenceField[],
  ): Promise<boolean> {
    const now = this.clock.now();
    const hold = { ...newMark(now), ids: changed.map((field) => next[field]) };
    const free = { $or: [{ hold: null }, { 'hold.at': { $lt: staleBefore(now) } }] };
    const stored = { _id: next.id, version: current.version };
    if (!(await this.contracts.update({ ...stored, ...free }, { $set: { hold } }))) {
      await sleep(PAUSE_MS);
      return false;
    }
    const mine = { 'hold.token': hold.token };
    try {
      await this.references.check(next, changed);
      if (await this.store.replace(next, current, { where: mine, unset: ['hold'] })) return true;
    } catch (error) {
      await this.contracts.update({ _id: next.id, ...mine }, { $unset: { hold: '' } });
      throw error;
    }
    await this.contracts.update({ _id: next.id, ...mine }, { $unset: { hold: '' } });
    return false;
  }

  /** Deletes the contract with its invoices and assignments; those that renew it are unlinked from it. */
  async delete(id: string, ifMatch: readonly number[] | undefined): Promise<void> {
    const now = (): Date => this.clock.now();
    const check = async (): Promise<void> => {
      await this.dependents.refuseWhileMoving(id);
      await this.waitForHolds(id);
    };
    await deleteMarked(this.contracts, id, ifMatch, now, check, async () => {
      await this.contracts.editAll({ renewedFromId: id }, { unset: ['renewedFromId'] });
      await this.dependents.delete(id);
    });
  }

  /** Writers that announced a reference before the mark finish it now; those after it see the mark. */
  private async waitForHolds(id: string): Promise<void> {
    for (let pauses = 0; ; pauses += 1) {
      const stale = { 'hold.ids': id, 'hold.at': { $lt: staleBefore(this.clock.now()) } };
      await this.contracts.updateAll(stale, { $unset: { hold: '' } });
      if ((await this.contracts.count({ 'hold.ids': id })) === 0) return;
      if (pauses >= PAUSES_MAX) {
        throw new Problem('conflict', 'Another contract is being linked to this one. Try again.', [], true);
      }
      await sleep(PAUSE_MS);
    }
  }
}
