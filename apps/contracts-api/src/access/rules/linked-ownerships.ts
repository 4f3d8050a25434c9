import { type NamedReference } from '../../references/named-reference.js';
import { ownershipOf, type Ownership } from './ownership.js';

/** Whose the objects have to be that the fields refer to. */
export function linkedOwnerships(references: readonly NamedReference[]): Readonly<Record<string, Ownership>> {
  return Object.fromEntries(references.map(({ field, to }) => [field, ownershipOf(to)]));
}
