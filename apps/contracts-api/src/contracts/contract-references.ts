import { invalidInput, Problem, type Contract } from '@tenor/domain';
import { contractModel, serviceProviderModel, tenantModel } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { PATIENCE_MS, presenceOf } from '../references/presence.js';
import { ReferenceCollection } from '../references/reference-collection.js';

/** The fields of a contract that refer to something. */
export const REFERENCE_FIELDS = ['providerId', 'tenantId', 'renewedFromId'] as const;
export type ReferenceField = (typeof REFERENCE_FIELDS)[number];

export type References = Pick<Contract, 'id' | ReferenceField>;

const LABELS: Readonly<Record<ReferenceField, string>> = {
  providerId: 'service provider',
  tenantId: 'tenant',
  renewedFromId: 'contract',
};

/**
 * How long a writer waits for the deletion of what it refers to. Not at all for contracts: whoever deletes
 * one waits for the writers that have announced a reference, and the two would wait for each other.
 */
const PATIENCE: Readonly<Record<ReferenceField, number>> = {
  providerId: PATIENCE_MS,
  tenantId: PATIENCE_MS,
  renewedFromId: 0,
};

/** Contracts in one chain of renewals; more are no chain that anybody has. */
const CHAIN_MAX = 1000;

/** What a contract refers to must be there, and stay while the reference is made. */
export class ContractReferences {
  private readonly collections: Readonly<Record<ReferenceField, ReferenceCollection>>;

  constructor(
    database: Connection,
    private readonly clock: Clock,
  ) {
    this.collections = {
      providerId: new ReferenceCollection(serviceProviderModel(database).collection),
      tenantId: new ReferenceCollection(tenantModel(database).collection),
      renewedFromId: new ReferenceCollection(contractModel(database).collection),
    };
  }

  /**
   * Checks the references in these fields. Asked before a write, it is a courtesy; what counts is to ask
   * once more after the reference was written or announced, and to take that back when this throws.
   *
   * @throws Problem invalid_input naming a field that refers to nothing or would close a circle, or
   * conflict naming one that refers to what is being deleted.
   */
  async check(contract: References, fields: readonly ReferenceField[]): Promise<void> {
    for (const field of fields) {
      const id = contract[field];
      if (id === null) continue;
      if (field === 'renewedFromId' && id === contract.id) {
        throw refused(field, 'must not be the contract itself', 'cycle');
      }
      const presence = await presenceOf(this.collections[field], id, this.clock, PATIENCE[field]);
      if (presence === 'missing') throw refused(field, `names no ${LABELS[field]}`, 'unknown_reference');
      if (presence === 'leaving') {
        const errors = [
          { path: field, message: `names a ${LABELS[field]} that is being deleted`, code: 'leaving' },
        ];
        throw new Problem('conflict', `The ${LABELS[field]} is being deleted.`, errors, true);
      }
    }
    if (fields.includes('renewedFromId') && contract.renewedFromId !== null) {
      await this.refuseCircle(contract.id, contract.renewedFromId);
    }
  }

  /** Follows the renewals back, those that other writers have announced included. */
  private async refuseCircle(id: string, from: string): Promise<void> {
    const seen = new Set<string>();
    for (let ids = [from]; ids.length > 0;) {
      ids.forEach((each) => seen.add(each));
      const contracts = await this.collections.renewedFromId.find(ids);
      const next = contracts.flatMap(({ renewedFromId, hold }) => [
        ...(renewedFromId === undefined ? [] : [renewedFromId]),
        ...(hold?.ids ?? []),
      ]);
      if (next.includes(id)) {
        throw refused('renewedFromId', 'must not lead back to the contract itself', 'cycle');
      }
      if (seen.size > CHAIN_MAX) {
        throw refused(
          'renewedFromId',
          `must not make a chain of more than ${CHAIN_MAX} contracts`,
          'too_long',
        );
      }
      ids = [...new Set(next)].filter((each) => !seen.has(each));
    }
  }
}

function refused(path: string, message: string, code: string): Problem {
  return invalidInput([{ path, message, code }]);
}
