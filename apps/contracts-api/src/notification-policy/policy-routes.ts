import { ROUTES_MAX, type RouteInput } from '@tenor/domain';

/** A node of a policy and where it stands: empty for the root, else `routes[1].routes[0]`. */
export interface PlacedRoute {
  readonly location: string;
  readonly route: RouteInput;
}

/** The nodes from the root on, depth first, left to right; at most as many as a policy may have. */
export function placedRoutes(root: RouteInput): PlacedRoute[] {
  const placed: PlacedRoute[] = [];
  const open: PlacedRoute[] = [{ location: '', route: root }];
  for (let next = open.pop(); next !== undefined && placed.length < ROUTES_MAX; next = open.pop()) {
    placed.push(next);
    const { location, route } = next;
    const children = (route.routes ?? []).map((child, index) => ({
      location: `${location === '' ? '' : `${location}.`}routes[${index}]`,
      route: child,
    }));
    open.push(...children.slice(0, ROUTES_MAX).reverse());
  }
  return placed;
}

/** The names of receivers that stand in the policy, each once. */
export function receiversIn(root: RouteInput): string[] {
  const names = placedRoutes(root).flatMap(({ route }) =>
    route.receiver === undefined ? [] : [route.receiver],
  );
  return [...new Set(names)];
}

/** Where the policy names the receiver. Children that inherit it are not told apart. */
export function locationsNaming(root: RouteInput, receiver: string): string[] {
  return placedRoutes(root).flatMap(({ location, route }) => (route.receiver === receiver ? [location] : []));
}
