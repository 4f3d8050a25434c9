import { invalidInput, Problem } from '@tenor/domain';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { LINKED_KINDS, type Link, type LinkedKind } from './linked-kinds.js';
import { ObjectLeases } from './object-leases.js';
import { PATIENCE_MS, presenceOf } from './presence.js';
import { ReferenceCollection } from './reference-collection.js';

/** Steps from an object up to the root of its tree; more are no tree that anybody has. */
export const TREE_DEPTH_MAX = 1000;

/** The object that has the links: a link to its own kind makes a tree. */
export interface LinkOwner {
  readonly kind: LinkedKind | undefined;
  readonly id: string;
}

/** Why a place in a tree is refused. */
export type TreeFault = 'cycle' | 'too_long';

/** What an object refers to must be there, and stay while the reference is made; trees have no circles. */
export class LinkChecks {
  private readonly leases: ObjectLeases;

  constructor(
    private readonly database: Connection,
    private readonly clock: Clock,
  ) {
    this.leases = new ObjectLeases(database, clock);
  }

  collection(kind: LinkedKind): ReferenceCollection {
    return new ReferenceCollection(this.database.collection(LINKED_KINDS[kind].collection));
  }

  /**
   * Checks the links of one object. Asked before a write, it is a courtesy; what counts is to ask once
   * more after the links were written or announced, and to take that back when this throws.
   *
   * @throws Problem invalid_input naming a field that refers to nothing or would close a circle, or
   * conflict naming one that refers to what is being deleted.
   */
  async check(own: LinkOwner, links: readonly Link[]): Promise<void> {
    for (const { field, to, id } of links) {
      const { one } = LINKED_KINDS[to];
      if (to === own.kind && id === own.id) throw refused(field, `must not be the ${one} itself`, 'cycle');
      const presence = await presenceOf(this.collection(to), id, this.clock, patience(own.kind, to));
      if (presence === 'missing') throw refused(field, `names no ${one}`, 'unknown_reference');
      if (presence === 'leaving') {
        const errors = [{ path: field, message: `names a ${one} that is being deleted`, code: 'leaving' }];
        throw new Problem('conflict', `The ${one} is being deleted.`, errors, true);
      }
      if (to !== own.kind) continue;
      const fault = (await this.treeFaults(to, field, new Map([[own.id, id]]))).get(own.id);
      if (fault !== undefined) throw refused(field, treeRule(fault, to), fault);
    }
  }

  /**
   * Runs `work`, which gives objects of a kind these links. Moves within one tree wait for each other: of
   * several that would close a circle together only the last is refused, not each because of the others.
   * That no circle is made does not depend on it.
   */
  inTurn<R>(
    own: LinkedKind | undefined,
    links: readonly Pick<Link, 'to'>[],
    work: () => Promise<R>,
  ): Promise<R> {
    const moves = own !== undefined && links.some(({ to }) => to === own);
    return this.leases.run(moves ? [treeLease(own)] : [], work);
  }

  /**
   * Those of the ids that cannot be referred to: nobody has them, or who has them is being deleted. One
   * query, and one for each that is being deleted.
   */
  async absent(
    own: LinkedKind | undefined,
    to: LinkedKind,
    ids: readonly string[],
  ): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const collection = this.collection(to);
    const present = new Set<string>();
    for (const { _id, deleting } of await collection.find(ids)) {
      const there =
        deleting === undefined ||
        (await presenceOf(collection, _id, this.clock, patience(own, to))) === 'present';
      if (there) present.add(_id);
    }
    return new Set(ids.filter((id) => !present.has(id)));
  }

  /**
   * Which objects must not be put where they are to go, in a tree of one kind. The tree is followed up
   * level by level, a query each. What other writers have announced is followed too: of writers that
   * would close a circle together, the last to announce sees the links of all others.
   *
   * @param moves What each object, by id, is to be put under.
   */
  async treeFaults(
    kind: LinkedKind,
    field: string,
    moves: ReadonlyMap<string, string>,
  ): Promise<ReadonlyMap<string, TreeFault>> {
    const collection = this.collection(kind);
    const up = new Map<string, readonly string[]>();
    let level = [...new Set(moves.values())];
    for (let depth = 0; level.length > 0 && depth <= TREE_DEPTH_MAX; depth += 1) {
      const found = await collection.follow(level, field);
      level.forEach((id) => up.set(id, found.get(id) ?? []));
      level = [...new Set([...found.values()].flat())].filter((id) => !up.has(id));
    }
    const faults = new Map<string, TreeFault>();
    const endless = new Set(level);
    for (const [id, target] of moves) {
      const above = everythingAbove(target, up);
      if (above.has(id)) faults.set(id, 'cycle');
      else if ([...endless].some((each) => above.has(each))) faults.set(id, 'too_long');
    }
    return faults;
  }
}

/** The lease of those who move objects within the tree of a kind. */
export function treeLease(kind: LinkedKind): string {
  return `tree:${kind}`;
}

/** The rule that a {@link TreeFault} breaks. */
export function treeRule(fault: TreeFault, kind: LinkedKind): string {
  const { one, many } = LINKED_KINDS[kind];
  return fault === 'cycle'
    ? `must not lead back to the ${one} itself`
    : `must not make a chain of more than ${TREE_DEPTH_MAX} ${many}`;
}

/**
 * How long a writer waits for the deletion of what it refers to. Not at all between contracts: whoever
 * deletes one waits for the writers that have announced a reference, and the two would wait for each other.
 */
function patience(own: LinkedKind | undefined, to: LinkedKind): number {
  return own === 'contract' && to === 'contract' ? 0 : PATIENCE_MS;
}

function everythingAbove(start: string, up: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const above = new Set([start]);
  // A set is walked in the order of insertion, what is added on the way included.
  for (const id of above) up.get(id)?.forEach((each) => above.add(each));
  return above;
}

function refused(path: string, message: string, code: string): Problem {
  return invalidInput([{ path, message, code }]);
}
