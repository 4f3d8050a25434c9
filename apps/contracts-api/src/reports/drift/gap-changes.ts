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
 * only a batch of each is held.
 */
export async function* gapChanges(
  before: AsyncIterable<readonly Row[]>,
  now: AsyncIterable<readonly Row[]>,
): AsyncGenerator<GapChange> {
  const [then, later] = [rowByRow(before), rowByRow(now)];
  try {
    let [a, b] = [await then.next(), await later.next()];
    while (a.done !== true || b.done !== true) {
      const order = a.done === true ? 1 : b.done === true ? -1 : compare(a.value, b.value);
      if (order < 0 && a.done !== true) yield change(a.value, false);
      if (order > 0 && b.done !== true) yield change(b.value, true);
      if (order <= 0) a = await then.next();
      if (order >= 0) b = await later.next();
    }
  } finally {
    await Promise.all([then.return(undefined), later.return(undefined)]);
  }
}

async function* rowByRow(batches: AsyncIterable<readonly Row[]>): AsyncGenerator<Row, undefined> {
  for await (const batch of batches) yield* batch;
  return undefined;
}

function compare(a: Row, b: Row): number {
  if (a.deviceId === b.deviceId) return 0;
  return a.deviceId < b.deviceId ? -1 : 1;
}

function change({ deviceId, deviceName }: Row, uncoveredNow: boolean): GapChange {
  return { deviceId, deviceName, uncoveredNow };
}
