import { type Matcher } from '../matchers/compile-matcher.js';

/** The labels whose values make a group: those named (in the order of their names), or every label. */
export type GroupBy =
  { readonly kind: 'labels'; readonly names: readonly string[] } | { readonly kind: 'all' };

/** Where an alert goes: a node of the policy with all that it inherits. */
export interface MatchedRoute {
  /** Where the node stands in the policy as written: empty for the root, else `routes[1].routes[0]`. */
  readonly location: string;
  readonly receiver: string;
  readonly groupBy: GroupBy;
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
  readonly repeatIntervalMs: number;
  /**
   * The matchers from the root down, per node as canonical texts in the order of the alphabet; empty for
   * the root. It does not tell where among its siblings a node stands.
   */
  readonly path: readonly (readonly string[])[];
}

/** A node, ready to route. */
export interface CompiledRoute {
  readonly matchers: readonly Matcher[];
  /** After a match, go on with the later siblings. */
  readonly continue: boolean;
  readonly target: MatchedRoute;
  readonly routes: readonly CompiledRoute[];
}

/** A policy without faults. */
export interface CompiledPolicy {
  readonly root: CompiledRoute;
  /** Every receiver that some node sends to, each once, in the order of the alphabet. */
  readonly receivers: readonly string[];
}
