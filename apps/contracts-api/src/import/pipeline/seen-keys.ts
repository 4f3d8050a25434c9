import { hash } from 'node:crypto';

/**
 * Remembers every key of a file, to find those that stand in it twice. Keys are kept as 20-byte digests,
 * about 80 bytes each with their row, however long names are.
 */
export class SeenKeys {
  private readonly rows = new Map<string, number>();

  /**
   * Notes a key. Gives the row that has it already, unless both rows only mention it (`shared`): two
   * contracts with ids of their own may have one number.
   */
  claim(key: string, row: number, shared = false): number | undefined {
    const digest = hash('sha1', key, 'binary');
    const earlier = this.rows.get(digest);
    // A negative row mentions the key without claiming it.
    if (earlier === undefined) this.rows.set(digest, shared ? -row : row);
    else if (earlier > 0 || !shared) return Math.abs(earlier);
    return undefined;
  }
}
