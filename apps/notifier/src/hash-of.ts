import { hash } from 'node:crypto';

/** A short id for several texts: 128 bits, the same for the same texts. Holds no colon. */
export function hashOf(...parts: readonly (string | number)[]): string {
  return hashOfJson(parts);
}

/** A short id for a value that can be JSON: 128 bits, the same for what has the same fields in the same order. */
export function hashOfJson(value: unknown): string {
  return hash('sha256', JSON.stringify(value)).slice(0, 32);
}
