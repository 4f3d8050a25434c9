/** A device that one of two snapshots found uncovered, and the other one did not. */
export interface GapChange {
  readonly deviceId: string;
  readonly deviceName: string;
  /** false: it was uncovered in the earlier one. */
  readonly uncoveredNow: boolean;
}

interface Row {
  readonly deviceId: string;
  readonly deviceName: string;
}

/**
 * Compares the uncovered devices of two snapshots, each in the order of the ids, in one pass over both:
 * only a batch of each is held. Yields what has changed in batches of at least one and at most two of theirs.
 */
export async function* gapChanges(
  before: AsyncIterable<readonly Row[]>,
  now: AsyncIterable<readonly Row[]>,
): AsyncGenerator<GapChange[]> {
  const then = new Reader(before);
  const later = new Reader(now);
  try {
    for (;;) {
      await Promise.all([then.refill(), later.refill()]);
      const changes = changesAtHand(then, later);
      if (changes.length > 0) yield changes;
      if (then.row === undefined && later.row === undefined && then.ended && later.ended) return;
    }
  } finally {
    await Promise.all([then.close(), later.close()]);
  }
}

/** What can be told before one of the two has to be refilled. */
function changesAtHand(then: Reader, later: Reader): GapChange[] {
  const changes: GapChange[] = [];
  for (;;) {
    const [a, b] = [then.row, later.row];
    if (a === undefined && (b === undefined || !then.ended)) return changes;
    if (b === undefined && (a === undefined || !later.ended)) return changes;
    const order = a === undefined ? 1 : b === undefined ? -1 : compare(a, b);
    if (order < 0 && a !== undefined) changes.push(change(a, false));
    if (order > 0 && b !== undefined) changes.push(change(b, true));
    if (order <= 0) then.step();
    if (order >= 0) later.step();
  }
}

/** Reads batches row by row. */
class Reader {
  ended = false;
  private readonly batches: AsyncIterator<readonly Row[]>;
  private batch: readonly Row[] = [];
  private at = 0;

  constructor(batches: AsyncIterable<readonly Row[]>) {
    this.batches = batches[Symbol.asyncIterator]();
  }

  /** The row that is next; undefined: it has to be refilled, or has ended. */
  get row(): Row | undefined {
    return this.batch[this.at];
  }

  step(): void {
    this.at += 1;
  }

  async refill(): Promise<void> {
    while (this.row === undefined && !this.ended) {
      const next = await this.batches.next();
      this.ended = next.done === true;
      this.batch = next.done === true ? [] : next.value;
      this.at = 0;
    }
  }

  async close(): Promise<void> {
    await this.batches.return?.();
  }
}

function compare(a: Row, b: Row): number {
  if (a.deviceId === b.deviceId) return 0;
  return a.deviceId < b.deviceId ? -1 : 1;
}

function change({ deviceId, deviceName }: Row, uncoveredNow: boolean): GapChange {
  return { deviceId, deviceName, uncoveredNow };
}
