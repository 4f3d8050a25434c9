import { Problem } from '@tenor/domain';
import { CONTRACT_ASSIGNMENTS, INVOICES } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { AttachmentStore } from '../attachments/attachment-store.js';
import { staleBefore } from '../references/deletion-mark.js';
import { ReferenceCollection } from '../references/reference-collection.js';

/** Invoices that are deleted at a time. */
const BATCH = 500;

/** What hangs on a contract and goes with it. */
export class ContractDependents {
  private readonly invoices: ReferenceCollection;
  private readonly assignments: ReferenceCollection;
  private readonly attachments: AttachmentStore;

  constructor(
    private readonly database: Connection,
    private readonly clock: Clock,
  ) {
    this.invoices = new ReferenceCollection(database.collection(INVOICES));
    this.assignments = new ReferenceCollection(database.collection(CONTRACT_ASSIGNMENTS));
    this.attachments = new AttachmentStore(database, clock);
  }

  /** @throws Problem conflict while an invoice or assignment of another contract is moved to this one. */
  async refuseWhileMoving(contractId: string): Promise<void> {
    for (const documents of [this.invoices, this.assignments]) {
      const stale = { 'hold.ids': contractId, 'hold.at': { $lt: staleBefore(this.clock.now()) } };
      await documents.updateAll(stale, { $unset: { hold: '' } });
      if ((await documents.count({ 'hold.ids': contractId })) === 0) continue;
      const message = 'Something is being moved to this contract. Try again.';
      throw new Problem('conflict', message, [], true);
    }
  }

  /** Deletes invoices, assignments and attachments, those of the invoices included. */
  async delete(contractId: string): Promise<void> {
    for (;;) {
      const batch = await this.database
        .collection<{ _id: string }>(INVOICES)
        .find({ contractId }, { projection: { _id: 1 }, limit: BATCH })
        .toArray();
      if (batch.length === 0) break;
      const ids = batch.map(({ _id }) => _id);
      await this.attachments.removeOf('invoice', ids);
      await this.invoices.removeAll({ _id: { $in: ids } });
    }
    await this.assignments.removeAll({ contractId });
    await this.attachments.removeOf('contract', [contractId]);
  }
}
