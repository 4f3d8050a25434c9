import { NONE_RECEIVER, type FieldError, type RouteInput } from '@tenor/domain';
import { findPolicy, findPolicyVersion } from '@tenor/persistence';
import {
  compilePolicy,
  groupOf,
  routesFor,
  type AlertGroup,
  type CompiledPolicy,
  type Labels,
  type MatchedRoute,
} from '@tenor/routing';
import { type Connection } from 'mongoose';
import { hashOf } from '../hash-of.js';

/** A group that an alert goes to, with the settings of the route that leads there. */
export interface GroupTarget {
  /** The group's id. */
  readonly id: string;
  readonly group: AlertGroup;
  readonly route: MatchedRoute;
}

/** The policy in force, ready to route. */
export interface RoutingPolicy {
  /** 0: none has been stored yet, and nothing goes anywhere. */
  readonly version: number;
  /** The groups of an alert with these labels; the receiver `none` has none. */
  targets(labels: Labels): GroupTarget[];
}

const NOWHERE: RoutingPolicy = { version: 0, targets: () => [] };

/**
 * The stored policy is not one that this version of the product could have stored. Nothing is routed until
 * it is put right, and nothing is lost: what waits to be routed waits on.
 */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly retryable = true;

  constructor(version: number, errors: readonly FieldError[]) {
    const faults = errors.slice(0, 3).map(({ path, message }) => `${path} ${message}`);
    super(`version ${version} of the stored policy cannot be applied: ${faults.join('; ')}`);
  }
}

/** Keeps the compiled policy as long as the stored one does not move. */
export class CurrentPolicy {
  private known: RoutingPolicy = NOWHERE;

  constructor(private readonly database: Connection) {}

  /** One small read when nothing has changed. */
  async get(): Promise<RoutingPolicy> {
    const version = await findPolicyVersion(this.database);
    if (version !== this.known.version) this.known = await this.load();
    return this.known;
  }

  private async load(): Promise<RoutingPolicy> {
    const stored = await findPolicy(this.database);
    if (stored === undefined) return NOWHERE;
    const { root, version } = stored;
    // A receiver that was deleted since is no reason to route nothing at all: its groups send nothing.
    const result = compilePolicy(root, { receivers: new Set(receiversIn(root)) });
    if (result.ok) return routing(version, result.policy);
    throw new PolicyError(version, result.errors);
  }
}

/** Ids of groups that are kept at hand; a batch of findings seldom has more groups. */
const IDS_KEPT = 1_000;

function routing(version: number, policy: CompiledPolicy): RoutingPolicy {
  const ids = new Map<string, string>();
  const idOf = (key: string): string => {
    const id = ids.get(key) ?? hashOf(key);
    if (ids.size >= IDS_KEPT) ids.clear();
    ids.set(key, id);
    return id;
  };
  return {
    version,
    targets: (labels) =>
      routesFor(policy, labels)
        .filter(({ receiver }) => receiver !== NONE_RECEIVER)
        .map((route) => {
          const group = groupOf(route, labels);
          return { id: idOf(group.key), group, route };
        }),
  };
}

function receiversIn(route: RouteInput): string[] {
  const own = route.receiver === undefined ? [] : [route.receiver];
  return [...own, ...(route.routes ?? []).flatMap(receiversIn)];
}
