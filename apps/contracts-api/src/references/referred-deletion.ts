import { Problem } from '@tenor/domain';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { type SeenTenants } from '../http/principal.js';
import { staleBefore } from './deletion-mark.js';
import { LINKED_KINDS } from './linked-kinds.js';
import { deleteMarked } from './marked-deletion.js';
import { ReferenceCollection } from './reference-collection.js';
import { REFERRERS, type Referrer } from './referrers.js';

/** Deletes objects that others may refer to: refused while some do, or with them, as {@link REFERRERS} says. */
export class ReferredDeletion {
  private readonly objects: ReferenceCollection;
  private readonly referrers: readonly (Referrer & { readonly documents: ReferenceCollection })[];

  constructor(
    database: Connection,
    private readonly clock: Clock,
    kind: keyof typeof REFERRERS,
  ) {
    const collection = (name: string): ReferenceCollection =>
      new ReferenceCollection(database.collection(name));
    this.objects = collection(LINKED_KINDS[kind].collection);
    this.referrers = REFERRERS[kind].map((referrer) => ({
      ...referrer,
      documents: collection(referrer.collection),
    }));
  }

  /**
   * @param seen only what the caller sees is counted aloud.
   * @throws Problem conflict naming how many objects refer to it; see {@link deleteMarked} for others.
   */
  async delete(id: string, ifMatch: readonly number[] | undefined, seen: SeenTenants = null): Promise<void> {
    await deleteMarked(
      this.objects,
      id,
      ifMatch,
      () => this.clock.now(),
      () => this.refuseWhileReferred(id, seen),
      () => this.deleteDependents(id),
    );
  }

  private async refuseWhileReferred(id: string, seen: SeenTenants): Promise<void> {
    const uses: string[] = [];
    let unseen = false;
    for (const { one, filter, onDelete, documents } of this.referrers) {
      const written = onDelete === 'refuse' ? await documents.count(filter(id)) : 0;
      const all = written + (await this.countHolds(documents, id));
      const count =
        seen === null || all === 0
          ? all
          : await documents.count({ $and: [filter(id), { tenantId: { $in: [...seen] } }] });
      if (count > 0) uses.push(`${count} ${one}(s)`);
      unseen ||= count < all;
    }
    if (unseen) uses.push('what the caller does not see');
    if (uses.length === 0) return;
    const text = uses.join(', ');
    throw new Problem('conflict', `${text} refer to this object; it cannot be deleted.`, [
      { path: 'id', message: `is referred to by ${text}`, code: 'in_use' },
    ]);
  }

  /** References announced by writers that are at work; those of the dead are cleared first. */
  private async countHolds(documents: ReferenceCollection, id: string): Promise<number> {
    if ((await documents.count({ 'hold.ids': id })) === 0) return 0;
    const stale = { 'hold.ids': id, 'hold.at': { $lt: staleBefore(this.clock.now()) } };
    await documents.updateAll(stale, { $unset: { hold: '' } });
    return documents.count({ 'hold.ids': id });
  }

  private async deleteDependents(id: string): Promise<void> {
    for (const { filter, onDelete, documents } of this.referrers) {
      if (onDelete === 'delete') await documents.removeAll(filter(id));
    }
  }
}
