import { invalidInput, Problem } from '@tenor/domain';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { LINKED_KINDS, type Link, type LinkedKind } from './linked-kinds.js';
import { presenceOf } from './presence.js';
import { ReferenceCollection } from './reference-collection.js';

/** Steps from an object up to the root of its tree; more are no tree that anybody has. */
export const TREE_DEPTH_MAX = 1000;

/** What an object refers to must be there, and stay while the reference is made; trees have no circles. */
export class LinkChecks {
  constructor(
    private readonly database: Connection,
    private readonly clock: Clock,
  ) {}

  collection(kind: LinkedKind): ReferenceCollection {
    return new ReferenceCollection(this.database.collection(LINKED_KINDS[kind].collection));
  }

  /**
   * Checks the links of one object. Asked before a write, it is a courtesy; what counts is to ask once
   * more after the links were written or announced, and to take that back when this throws.
   *
   * @param own The object: a link to its own kind makes a tree, which must not lead back to it.
   * @throws Problem invalid_input naming a field that refers to nothing or would close a circle, or
   * conflict naming one that refers to what is being deleted.
   */
  async check(own: { readonly kind: LinkedKind | undefined; readonly id: string }, links: readonly Link[]) {
    for (const { field, to, id } of links) {
      const { one } = LINKED_KINDS[to];
      if (to === own.kind && id === own.id) throw refused(field, `must not be the ${one} itself`, 'cycle');
      const presence = await presenceOf(this.collection(to), id, this.clock);
      if (presence === 'missing') throw refused(field, `names no ${one}`, 'unknown_reference');
      if (presence === 'leaving') {
        const errors = [{ path: field, message: `names a ${one} that is being deleted`, code: 'leaving' }];
        throw new Problem('conflict', `The ${one} is being deleted.`, errors, true);
      }
      if (to === own.kind) await this.refuseCircle(own.id, { field, to, id });
    }
  }

  /**
   * Follows the tree up from what the link names. What other writers have announced is followed too: of
   * writers that would close a circle together, the last to announce sees the links of all others.
   */
  private async refuseCircle(id: string, { field, to, id: from }: Link): Promise<void> {
    const collection = this.collection(to);
    const { one, many } = LINKED_KINDS[to];
    const seen = new Set<string>();
    for (let ids = [from]; ids.length > 0;) {
      ids.forEach((each) => seen.add(each));
      const next = await collection.follow(ids, field);
      if (next.includes(id)) throw refused(field, `must not lead back to the ${one} itself`, 'cycle');
      if (seen.size > TREE_DEPTH_MAX) {
        throw refused(field, `must not make a chain of more than ${TREE_DEPTH_MAX} ${many}`, 'too_long');
      }
      ids = [...new Set(next)].filter((each) => !seen.has(each));
    }
  }
}

function refused(path: string, message: string, code: string): Problem {
  return invalidInput([{ path, message, code }]);
}
