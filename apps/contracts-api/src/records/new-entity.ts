import { toFieldErrors, invalidInput, toInstant, uuid, type Entity } from '@tenor/domain';
import { type JsonObject } from '../http/merge-patch.js';
import { newId } from './new-id.js';

/** Fields of every object that a client never writes; `id` too, but on create. */
export const READ_ONLY_FIELDS = ['createdAt', 'updatedAt', 'version'] as const;

/**
 * Takes the client's id off the body of a create, or makes one.
 * @returns `chosen`: the object may be there already, made by the same request before.
 * @throws Problem invalid_input when the id is no UUID.
 */
export function takeId(body: JsonObject): { id: string; chosen: boolean; fields: JsonObject } {
  const { id, ...fields } = body;
  if (id === undefined) {
    const made = newId();
    return { id: made.id, chosen: made.repeatable, fields };
  }
  return { id: parseId(id), chosen: true, fields };
}

/**
 * Reads an id, of a path or of a body.
 * @throws Problem invalid_input when it is no UUID.
 */
export function parseId(id: unknown): string {
  const parsed = uuid().safeParse(id);
  if (!parsed.success) throw invalidInput(toFieldErrors(parsed.error.issues, 'id'));
  return parsed.data;
}

/** What the server adds to a new object. */
export function newEntity(id: string, now: Date): Entity {
  const at = toInstant(now);
  return { id, createdAt: at, updatedAt: at, version: 1 };
}

/** The same for a changed one. */
export function nextVersion(current: Entity, now: Date): Entity {
  return {
    id: current.id,
    createdAt: current.createdAt,
    updatedAt: toInstant(now),
    version: current.version + 1,
  };
}
