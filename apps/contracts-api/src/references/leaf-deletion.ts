import { type Clock } from '@tenor/platform';
import { deleteMarked } from './marked-deletion.js';
import { type ReferenceCollection } from './reference-collection.js';

/** Deletes objects that nothing refers to. */
export class LeafDeletion {
  /** @param withIt Deletes what goes with an object. */
  constructor(
    private readonly objects: ReferenceCollection,
    private readonly clock: Clock,
    private readonly withIt?: (id: string) => Promise<void>,
  ) {}

  /** @throws Problem: see {@link deleteMarked}. */
  delete(id: string, ifMatch: readonly number[] | undefined): Promise<void> {
    const { withIt } = this;
    const nothing = (): Promise<void> => Promise.resolve();
    const act = withIt === undefined ? undefined : () => withIt(id);
    return deleteMarked(this.objects, id, ifMatch, () => this.clock.now(), nothing, act);
  }
}
