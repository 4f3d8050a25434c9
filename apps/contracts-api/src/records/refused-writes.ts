const DUPLICATE_KEY = 11_000;

/** Runs a bulk write. Gives the positions of the writes that met a taken key; any other fault is thrown. */
export async function refusedWrites(write: () => Promise<unknown>): Promise<ReadonlySet<number>> {
  try {
    await write();
    return new Set();
  } catch (error) {
    const refused = duplicatesOf(error);
    if (refused === undefined) throw error;
    return refused;
  }
}

function duplicatesOf(error: unknown): Set<number> | undefined {
  if (!(error instanceof Error) || !('writeErrors' in error)) return undefined;
  const faults: unknown[] = [error.writeErrors].flat();
  const positions = new Set<number>();
  for (const fault of faults) {
    if (typeof fault !== 'object' || fault === null || !('index' in fault) || !('code' in fault))
      return undefined;
    if (fault.code !== DUPLICATE_KEY || typeof fault.index !== 'number') return undefined;
    positions.add(fault.index);
  }
  return positions.size === 0 ? undefined : positions;
}
