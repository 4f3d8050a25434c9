import { Problem } from '@tenor/domain';
import { type Clock } from '@tenor/platform';
import { staleBefore } from './deletion-mark.js';
import { deleteMarked } from './marked-deletion.js';
import { type ReferenceCollection } from './reference-collection.js';

/** Deletes what contracts refer to, unless one does. */
export class ParentDeletion {
  /**
   * @param parents Where the objects lie.
   * @param field The field of a contract that refers to them.
   */
  constructor(
    private readonly parents: ReferenceCollection,
    private readonly contracts: ReferenceCollection,
    private readonly field: 'providerId' | 'tenantId',
    private readonly clock: Clock,
  ) {}

  /** @throws Problem conflict naming how many contracts refer to it; see {@link deleteMarked} for others. */
  async delete(id: string, ifMatch: readonly number[] | undefined): Promise<void> {
    const now = (): Date => this.clock.now();
    await deleteMarked(this.parents, id, ifMatch, now, async () => {
      const count = (await this.contracts.count({ [this.field]: id })) + (await this.countHolds(id));
      if (count === 0) return;
      throw new Problem('conflict', `${count} contract(s) refer to this object; it cannot be deleted.`, [
        { path: 'id', message: `is referred to by ${count} contract(s)`, code: 'in_use' },
      ]);
    });
  }

  /** References announced by writers that are at work; those of the dead are cleared first. */
  private async countHolds(id: string): Promise<number> {
    const stale = { 'hold.ids': id, 'hold.at': { $lt: staleBefore(this.clock.now()) } };
    await this.contracts.updateAll(stale, { $unset: { hold: '' } });
    return this.contracts.count({ 'hold.ids': id });
  }
}
