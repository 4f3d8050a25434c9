import {
  ancestorsOf,
  parentsOf,
  targetKey,
  type Placement,
  type PlacementLookup,
  type TargetRef,
} from './placement.js';

/**
 * Marks on objects that reach all that hangs on them, at any depth. Filled first, then asked for each
 * object: constant time, but for the first question about each ancestor. Memory grows with the marks and
 * the objects that others hang on, not with the objects asked for.
 */
export class InheritedMarks {
  private readonly marked = new Set<string>();
  private asked = false;
  /** Per object that others hang on: whether it, or what it hangs on, is marked. */
  private readonly passesOn = new Map<string, boolean>();

  constructor(private readonly lookup: PlacementLookup) {}

  /** @throws Error once something was asked: what was answered would no longer hold. */
  mark(target: TargetRef): void {
    this.assertUnasked();
    this.marked.add(targetKey(target));
  }

  assertUnasked(): void {
    if (this.asked) throw new Error('an index is filled before it is asked');
  }

  /** Whether the object itself is marked. */
  has(target: TargetRef): boolean {
    // Where nothing is marked, as often, no key is made.
    return this.marked.size > 0 && this.marked.has(targetKey(target));
  }

  /** Whether anything that an object so placed hangs on is marked. */
  reach(placement: Placement): boolean {
    this.asked = true;
    return this.marked.size > 0 && parentsOf(placement).some((parent) => this.passes(parent));
  }

  private passes(node: TargetRef): boolean {
    const key = targetKey(node);
    const known = this.passesOn.get(key);
    if (known !== undefined) return known;
    const placement = this.lookup.placementOf(node);
    const answer =
      this.marked.has(key) ||
      (placement !== undefined &&
        ancestorsOf(node, placement, this.lookup).some(({ target }) => this.has(target)));
    this.passesOn.set(key, answer);
    return answer;
  }
}
