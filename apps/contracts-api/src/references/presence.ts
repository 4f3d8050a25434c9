import { type Clock } from '@tenor/platform';
import { setTimeout as sleep } from 'node:timers/promises';
import { staleBefore } from './deletion-mark.js';
import { type ReferenceCollection } from './reference-collection.js';

/** How long a writer waits, unless it says otherwise. */
export const PATIENCE_MS = 2_000;
/** How often a writer looks at a deletion that is under way. */
const LOOK_EVERY_MS = 20;

/** `leaving`: somebody is deleting it, and neither gave up nor finished in the time that we waited. */
export type Presence = 'present' | 'missing' | 'leaving';

/**
 * Whether an object can be referred to. To be asked after the reference was written (or announced): a
 * deletion that has not marked the object by then will find the reference.
 *
 * @param patienceMs How long to wait for a deletion that is under way to end one way or the other.
 */
export async function presenceOf(
  collection: ReferenceCollection,
  id: string,
  clock: Clock,
  patienceMs = PATIENCE_MS,
): Promise<Presence> {
  for (let waited = 0; ; waited += LOOK_EVERY_MS) {
    const stored = await collection.findOne(id);
    if (!stored) return 'missing';
    if (!stored.deleting) return 'present';
    if (stored.deleting.at < staleBefore(clock.now())) {
      // Its owner deletes only while the mark stands, so who removes it may rely on the object.
      const mark = { _id: id, 'deleting.token': stored.deleting.token };
      if (await collection.update(mark, { $unset: { deleting: '' } })) return 'present';
    } else if (waited >= patienceMs) {
      return 'leaving';
    } else {
      await sleep(LOOK_EVERY_MS);
    }
  }
}
