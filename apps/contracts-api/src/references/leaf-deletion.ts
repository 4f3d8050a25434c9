import { type Clock } from '@tenor/platform';
import { deleteMarked } from './marked-deletion.js';
import { type ReferenceCollection } from './reference-collection.js';

/** Deletes objects that nothing refers to. */
export class LeafDeletion {
  constructor(
    private readonly objects: ReferenceCollection,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem: see {@link deleteMarked}. */
  delete(id: string, ifMatch: readonly number[] | undefined): Promise<void> {
    const nothing = (): Promise<void> => Promise.resolve();
    return deleteMarked(this.objects, id, ifMatch, () => this.clock.now(), nothing);
  }
}
