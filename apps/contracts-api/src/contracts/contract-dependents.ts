import { Problem } from '@tenor/domain';
import { CONTRACT_ASSIGNMENTS, INVOICES } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { staleBefore } from '../references/deletion-mark.js';
import { ReferenceCollection } from '../references/reference-collection.js';

/** What hangs on a contract and goes with it. */
export class ContractDependents {
  private readonly collections: readonly ReferenceCollection[];

  constructor(
    database: Connection,
    private readonly clock: Clock,
  ) {
    this.collections = [INVOICES, CONTRACT_ASSIGNMENTS].map(
      (name) => new ReferenceCollection(database.collection(name)),
    );
  }

  /** @throws Problem conflict while an invoice or assignment of another contract is moved to this one. */
  async refuseWhileMoving(contractId: string): Promise<void> {
    for (const documents of this.collections) {
      const stale = { 'hold.ids': contractId, 'hold.at': { $lt: staleBefore(this.clock.now()) } };
      await documents.updateAll(stale, { $unset: { hold: '' } });
      if ((await documents.count({ 'hold.ids': contractId })) === 0) continue;
      const message = 'Something is being moved to this contract. Try again.';
      throw new Problem('conflict', message, [], true);
    }
  }

  /** Deletes invoices and assignments. */
  async delete(contractId: string): Promise<void> {
    for (const documents of this.collections) await documents.removeAll({ contractId });
  }
}
