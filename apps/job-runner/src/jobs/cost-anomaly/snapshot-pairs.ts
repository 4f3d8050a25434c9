import { type CostSnapshotItemRow } from '@tenor/persistence';

/** A contract in two snapshots, or in one of them. */
export interface ItemPair {
  readonly before: CostSnapshotItemRow | undefined;
  readonly now: CostSnapshotItemRow | undefined;
}

type Batches = AsyncIterable<readonly CostSnapshotItemRow[]>;

/**
 * The items of two snapshots side by side, each contract once. Both come in the order of their contracts'
 * ids, so that two batches are held at a time, however many contracts there are.
 */
export async function* snapshotPairs(before: Batches, now: Batches): AsyncGenerator<ItemPair[]> {
  const [olds, news] = [new ItemQueue(before), new ItemQueue(now)];
  for (;;) {
    const [moreOld, moreNew] = [await olds.fill(), await news.fill()];
    if (!moreOld && !moreNew) return;
    const pairs: ItemPair[] = [];
    // Up to where a batch ends: what is next there is not known yet.
    while ((olds.next !== undefined || !moreOld) && (news.next !== undefined || !moreNew)) {
      const [old, fresh] = [olds.next, news.next];
      if (old === undefined && fresh === undefined) break;
      const order = compareIds(old?.contractId, fresh?.contractId);
      if (order <= 0) olds.take();
      if (order >= 0) news.take();
      pairs.push({ before: order <= 0 ? old : undefined, now: order >= 0 ? fresh : undefined });
    }
    yield pairs;
  }
}

/** What is missing comes last. */
function compareIds(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b ? -1 : 1;
}

/** A stream of batches, item by item. */
class ItemQueue {
  private readonly batches: AsyncIterator<readonly CostSnapshotItemRow[]>;
  private batch: readonly CostSnapshotItemRow[] = [];
  private at = 0;

  constructor(source: Batches) {
    this.batches = source[Symbol.asyncIterator]();
  }

  /** Makes `next` known; false when there is none. */
  async fill(): Promise<boolean> {
    while (this.next === undefined) {
      const read = await this.batches.next();
      if (read.done === true) return false;
      this.batch = read.value;
      this.at = 0;
    }
    return true;
  }

  get next(): CostSnapshotItemRow | undefined {
    return this.batch[this.at];
  }

  take(): void {
    this.at += 1;
  }
}
