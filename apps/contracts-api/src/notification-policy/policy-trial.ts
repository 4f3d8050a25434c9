import { type RouteInput } from '@tenor/domain';
import {
  GROUP_BY_ALL,
  groupOf,
  routesFor,
  type CompiledPolicy,
  type Labels,
  type MatchedRoute,
} from '@tenor/routing';
import { placedRoutes } from './policy-routes.js';

/** A node that an alert comes through. */
export interface TrialStep {
  /** Empty for the root, else as in `routes[1].routes[0]`. */
  readonly location: string;
  /** As written. */
  readonly matchers: readonly string[];
  /** Its own, or inherited. */
  readonly receiver: string;
}

/** One way that an alert with the labels goes. */
export interface TrialRoute {
  readonly location: string;
  /** From the root to the node. */
  readonly path: readonly TrialStep[];
  readonly receiver: string;
  readonly groupBy: readonly string[];
  readonly groupKey: string;
  readonly groupLabels: Labels;
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
  readonly repeatIntervalMs: number;
}

export interface PolicyTrial {
  /** Each once, in the order of the routes. */
  readonly receivers: readonly string[];
  readonly routes: readonly TrialRoute[];
}

/** Where an alert with these labels would go. `root` is what `policy` was compiled from. Pure. */
export function tryPolicy(root: RouteInput, policy: CompiledPolicy, labels: Labels): PolicyTrial {
  const byLocation = new Map(placedRoutes(root).map(({ location, route }) => [location, route]));
  const routes = routesFor(policy, labels).map((route) => trialRoute(route, labels, byLocation));
  return { receivers: [...new Set(routes.map(({ receiver }) => receiver))], routes };
}

function trialRoute(
  route: MatchedRoute,
  labels: Labels,
  byLocation: ReadonlyMap<string, RouteInput>,
): TrialRoute {
  const { location, receiver, groupBy, groupWaitMs, groupIntervalMs, repeatIntervalMs } = route;
  const group = groupOf(route, labels);
  return {
    location,
    path: stepsTo(location, byLocation),
    receiver,
    groupBy: groupBy.kind === 'all' ? [GROUP_BY_ALL] : groupBy.names,
    groupKey: group.key,
    groupLabels: group.labels,
    groupWaitMs,
    groupIntervalMs,
    repeatIntervalMs,
  };
}

function stepsTo(location: string, byLocation: ReadonlyMap<string, RouteInput>): TrialStep[] {
  const parts = location === '' ? [] : location.split('.');
  const locations = [0, ...parts.keys()].map((_part, depth) => parts.slice(0, depth).join('.'));
  const steps: TrialStep[] = [];
  for (const at of locations) {
    const route = byLocation.get(at);
    const receiver = route?.receiver ?? steps.at(-1)?.receiver ?? '';
    steps.push({ location: at, matchers: route?.matchers ?? [], receiver });
  }
  return steps;
}
