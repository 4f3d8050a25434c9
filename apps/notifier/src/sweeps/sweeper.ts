import { toInstant } from '@tenor/domain';
import { receiverModel, type ReceiverDocument } from '@tenor/persistence';
import { labelsOf, rerouted } from '../alerts/alert.js';
import { type AlertStore } from '../alerts/alert-store.js';
import { type RunEndedHandler } from '../consume/run-ended-handler.js';
import { type ScopeStore } from '../consume/scope-store.js';
import { type Core } from '../deps.js';
import { type GroupStore } from '../groups/group-store.js';
import { type CurrentPolicy, type GroupTarget } from '../policy/current-policy.js';

/** Draws the conclusions from what people have changed, and from time that has passed. */
export class Sweeper {
  constructor(
    private readonly core: Pick<Core, 'database' | 'clock'>,
    private readonly policy: CurrentPolicy,
    private readonly alerts: AlertStore,
    private readonly groups: GroupStore,
    private readonly scopes: ScopeStore,
    private readonly runs: RunEndedHandler,
  ) {}

  async sweep(): Promise<void> {
    await this.applyPolicy();
    await this.applyReceivers();
    await this.endScopes();
  }

  /** Routes what fires by the policy in force, where an earlier one has routed it; in batches. */
  private async applyPolicy(): Promise<void> {
    const policy = await this.policy.get();
    for (;;) {
      const outdated = await this.alerts.routedBefore(policy.version);
      if (outdated.length === 0) return;
      const targets = new Map<string, GroupTarget>();
      const alerts = await this.alerts.change(
        outdated.map(({ _id }) => _id),
        (before) => {
          if (before?.state !== 'firing' || before.policyVersion >= policy.version) return undefined;
          const found = policy.targets(labelsOf(before));
          for (const target of found) targets.set(target.id, target);
          const groups = found.map(({ id }) => id);
          return rerouted(before, { groups, policyVersion: policy.version });
        },
      );
      await this.groups.resettle([...targets.values()], policy.version);
      const pending = new Set(alerts.flatMap(({ pendingIn }) => pendingIn));
      await this.groups.touch(
        [...pending].map((id) => ({ id, target: targets.get(id) })),
        policy.version,
        { run: null, runEnded: true },
      );
    }
  }

  /** Lets the groups of a receiver look at it again after it was changed: it may have somebody new to tell. */
  private async applyReceivers(): Promise<void> {
    const receivers = await receiverModel(this.core.database)
      .find({}, { version: 1 })
      .lean<Pick<ReceiverDocument, '_id' | 'version'>[]>()
      .exec();
    for (const { _id, version } of receivers) {
      for (;;) {
        const groups = await this.groups.flushedWithOther(_id, version);
        if (groups.length === 0) break;
        await this.groups.touch(
          groups.map((id) => ({ id })),
          0,
          { run: null, runEnded: true },
        );
        await this.groups.sawReceiver(groups, version);
      }
    }
  }

  /** Ends the scopes that have not run for too long. */
  private async endScopes(): Promise<void> {
    const now = toInstant(this.core.clock.now());
    for (const scope of await this.scopes.overdue(now)) {
      await this.runs.resolve(new Set([scope._id]), Number.MAX_SAFE_INTEGER, now);
      await this.scopes.over(scope);
    }
  }
}
