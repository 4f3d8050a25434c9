import { createHash } from 'node:crypto';

/** A short id for several texts: 128 bits, the same for the same texts. Holds no colon. */
export function hashOf(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
