import { toInstant, type Instant } from '@tenor/domain';
import {
  jobsOfSchedules,
  receiverModel,
  type AlertScopeDocument,
  type ReceiverDocument,
} from '@tenor/persistence';
import { labelsOf, rerouted } from '../alerts/alert.js';
import { type AlertStore } from '../alerts/alert-store.js';
import { type RunEndedHandler } from '../consume/run-ended-handler.js';
import { type ScopeStore } from '../consume/scope-store.js';
import { type Core } from '../deps.js';
import { type GroupStore } from '../groups/group-store.js';
import { type CurrentPolicy, type GroupTarget } from '../policy/current-policy.js';

/** Groups remembered as looked at, within one sweep. */
const SEEN_MAX = 10_000;
/** While much is pending, reading it all again and again would slow down those who tell it: at most 5 % of the time. */
const REST_PER_LOOK = 20;

/** Draws the conclusions from what people have changed, and from time that has passed. */
export class Sweeper {
  /** Milliseconds since 1970: not before then is what is pending read again. */
  private lookAgainAt = 0;

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
    await this.lookForForgotten();
  }

  private async lookForForgotten(): Promise<void> {
    const begun = this.core.clock.now().getTime();
    if (begun < this.lookAgainAt) return;
    await this.touchForgotten();
    const ended = this.core.clock.now().getTime();
    this.lookAgainAt = ended + REST_PER_LOOK * (ended - begun);
  }

  /** Routes what fires by the policy in force, where an earlier one has routed it; in batches. */
  private async applyPolicy(): Promise<void> {
    const policy = await this.policy.get();
    for (;;) {
      const outdated = await this.alerts.routedBefore(policy.version);
      if (outdated.length === 0) return;
      const targets = new Map<string, GroupTarget>();
      const alerts = await this.alerts.change(outdated, (before) => {
        if (before?.state !== 'firing' || before.policyVersion >= policy.version) return undefined;
        const found = policy.targets(labelsOf(before));
        for (const target of found) targets.set(target.id, target);
        const groups = found.map(({ id }) => id);
        return rerouted(before, { groups, policyVersion: policy.version });
      });
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

  /** Ends the scopes that have not run for too long, and those whose schedule is gone or has another job. */
  private async endScopes(): Promise<void> {
    const now = toInstant(this.core.clock.now());
    for (const scope of await this.scopes.overdue(now)) {
      // The ends of others may have taken a while, in which it has begun to report again.
      if (await this.scopes.isAsRead(scope)) await this.endScope(scope, now);
    }
    for (let last = ''; ;) {
      const scopes = await this.scopes.ofSchedules(last);
      const jobs = await jobsOfSchedules(
        this.core.database,
        scopes.map(({ scope }) => scope.scheduleId),
      );
      for (const each of scopes) {
        if (jobs.get(each.scope.scheduleId) !== each.job) await this.endScope(each, now);
      }
      last = scopes.at(-1)?._id ?? '';
      if (last === '') return;
    }
  }

  private async endScope(scope: AlertScopeDocument, now: Instant): Promise<void> {
    await this.runs.resolve(new Set([scope._id]), Number.MAX_SAFE_INTEGER, now);
    await this.scopes.over(scope);
  }

  /**
   * Touches the groups that have something to be told and do not know it: who wrote the alerts ended before
   * it could say so. Reads all that is pending: mostly little, but in the midst of a large run very much.
   */
  private async touchForgotten(): Promise<void> {
    const policy = await this.policy.get();
    const seen = new Set<string>();
    for await (const alerts of this.alerts.pending()) {
      const labels = new Map(alerts.flatMap((alert) => alert.pendingIn.map((id) => [id, labelsOf(alert)])));
      const ids = [...labels.keys()].filter((id) => !seen.has(id));
      if (seen.size < SEEN_MAX) for (const id of ids) seen.add(id);
      const aware = ids.length === 0 ? seen : await this.groups.aware(ids);
      const forgotten = ids.filter((id) => !aware.has(id));
      const touched = forgotten.map((id) => {
        const targets = policy.targets(labels.get(id) ?? {});
        return { id, target: targets.find((target) => target.id === id) };
      });
      // Perhaps he is only about to say so, and his run goes on: then groupWait is as good for it.
      await this.groups.touch(touched, policy.version, { run: null, runEnded: false });
    }
  }
}
