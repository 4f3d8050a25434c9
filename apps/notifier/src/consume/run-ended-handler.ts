import { toInstant, type Instant, type JobRunEndedEvent } from '@tenor/domain';
import { covers } from '@tenor/routing';
import { scopesEnded } from '../alerts/alert.js';
import { type AlertStore } from '../alerts/alert-store.js';
import { type Core } from '../deps.js';
import { type GroupStore } from '../groups/group-store.js';
import { scopeId, type ScopeStore } from './scope-store.js';

/**
 * Draws the conclusions from the end of a run. Its last write is that of the scope's order: as long as that
 * is not stored, the same end is handled again from the start, and finds done what is done.
 */
export class RunEndedHandler {
  constructor(
    private readonly core: Pick<Core, 'clock'>,
    private readonly alerts: AlertStore,
    private readonly groups: GroupStore,
    private readonly scopes: ScopeStore,
  ) {}

  async handle(event: JobRunEndedEvent): Promise<void> {
    const { job, order, runId, scope, status } = event;
    const id = scopeId(job, scope);
    const known = (await this.scopes.read([id])).get(id);
    if (known && order <= known.lastOrder) return;
    const finishedAt = toInstant(new Date(event.finishedAt));
    if (status === 'succeeded') {
      const covered = await this.coveredBy(event, id);
      await this.scopes.covered(covered, order);
      // An end of its own scope that a wider run has overtaken resolves nothing more, and no less.
      await this.resolve(new Set([id, ...covered]), order, finishedAt, runId);
    }
    for await (const groups of this.groups.ofRun(runId)) {
      await this.groups.touch(asTouched(groups), 0, { run: null, runEnded: true });
    }
    await this.scopes.ended(id, job, scope, order, finishedAt);
  }

  /**
   * Resolves what only these scopes reported, below the order; in batches, each with its groups.
   * @param by the run that did not find it any more; undefined when no run did
   */
  async resolve(scopes: ReadonlySet<string>, order: number, resolvedAt: Instant, by?: string): Promise<void> {
    for await (const ids of this.alerts.reportedBelow([...scopes], order)) {
      const now = toInstant(this.core.clock.now());
      const alerts = await this.alerts.change(
        ids,
        (before) => before && scopesEnded(before, scopes, order, { resolvedAt, now, by }),
      );
      const groups = new Set(alerts.flatMap(({ pendingIn }) => pendingIn));
      await this.groups.touch(asTouched([...groups]), 0, { run: null, runEnded: true });
    }
  }

  /** The scopes of parameters that this run has looked at as well. */
  private async coveredBy(event: JobRunEndedEvent, own: string): Promise<string[]> {
    const { job, scope } = event;
    const params = scope.kind === 'parameters' ? scope.params : event.params;
    if (params === undefined) return [];
    const others = await this.scopes.ofParameters(job);
    return others.flatMap((other) =>
      other._id !== own && other.scope.kind === 'parameters' && covers(job, params, other.scope.params)
        ? [other._id]
        : [],
    );
  }
}

function asTouched(ids: readonly string[]): { id: string }[] {
  return ids.map((id) => ({ id }));
}
