import { labelValue, type Labels } from '../labels.js';
import { matchesAll } from '../matchers/compile-matcher.js';
import {
  type CompiledPolicy,
  type CompiledRoute,
  type GroupBy,
  type MatchedRoute,
} from './compiled-policy.js';

/**
 * Where an alert with these labels goes: depth first, left to right; a node itself only when none of its
 * children matches; a child that matches ends its siblings' turn unless it says `continue`. At least one
 * route, for the root matches everything. Routes that lead to the same groups are given once, the first.
 */
export function routesFor(policy: CompiledPolicy, labels: Labels): MatchedRoute[] {
  const seen = new Set<string>();
  return matching(policy.root, labels).filter((route) => {
    const { key } = groupOf(route, labels);
    return !seen.has(key) && seen.add(key);
  });
}

function matching(route: CompiledRoute, labels: Labels): MatchedRoute[] {
  if (!matchesAll(route.matchers, labels)) return [];
  const found: MatchedRoute[] = [];
  for (const child of route.routes) {
    const below = matching(child, labels);
    found.push(...below);
    if (below.length > 0 && !child.continue) break;
  }
  return found.length > 0 ? found : [route.target];
}

/** A group that an alert belongs to. */
export interface AlertGroup {
  /**
   * Canonical JSON of receiver, matcher path, and the groupBy labels with their values. It does not tell
   * where the route stands, so that other routes may come, go and move; its length is bounded by the
   * labels' only, so hash it where it is stored as a key.
   */
  readonly key: string;
  /** The groupBy labels that the alert has. */
  readonly labels: Labels;
}

/** The group of an alert with these labels that came along this route. An empty label counts as missing. */
export function groupOf(
  route: Pick<MatchedRoute, 'receiver' | 'path' | 'groupBy'>,
  labels: Labels,
): AlertGroup {
  const values = groupValues(route.groupBy, labels);
  return {
    // "all" beside the values keeps a group by every label apart from one by just these labels.
    key: JSON.stringify([route.receiver, route.path, route.groupBy.kind, values]),
    labels: Object.fromEntries(values.filter(([, value]) => value !== '')),
  };
}

function groupValues(groupBy: GroupBy, labels: Labels): [name: string, value: string][] {
  if (groupBy.kind === 'labels') return groupBy.names.map((name) => [name, labelValue(labels, name)]);
  return Object.keys(labels)
    .filter((name) => labelValue(labels, name) !== '')
    .sort()
    .map((name) => [name, labelValue(labels, name)]);
}
