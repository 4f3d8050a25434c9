import { toInstant, type JobLogEntryEvent } from '@tenor/domain';
import { reported, type Report } from '../alerts/alert.js';
import { alertIdOf, type AlertScopeDocument, type AlertState } from '@tenor/persistence';
import { type AlertStore } from '../alerts/alert-store.js';
import { type Core } from '../deps.js';
import { type GroupStore, type Touched } from '../groups/group-store.js';
import { type CurrentPolicy, type GroupTarget, type RoutingPolicy } from '../policy/current-policy.js';
import { scopeId, type ScopeStore } from './scope-store.js';

/** What holds for all parts of a batch: it is read once, and the groups are told once. */
export interface Batch {
  readonly policy: RoutingPolicy;
  /** By id, as far as entries of them came; null: not known before. */
  readonly scopes: Map<string, AlertScopeDocument | null>;
  /** By run and group: what has to be told. */
  readonly touched: Map<string, Map<string, Touched>>;
}

/** Entries, looked up. */
export interface Seen {
  /** By the id of the alert. */
  readonly reports: ReadonlyMap<string, readonly { report: Report; groups: readonly string[] }[]>;
  readonly targets: ReadonlyMap<string, GroupTarget>;
  readonly alerts: readonly AlertState[];
}

/**
 * Stores what entries report: first the alerts, then that their groups have changed. Handling the same
 * entries again changes no alert, and touches the groups that have still to be told.
 */
export class EntriesHandler {
  constructor(
    private readonly core: Pick<Core, 'clock'>,
    private readonly policy: CurrentPolicy,
    private readonly alerts: AlertStore,
    private readonly groups: GroupStore,
    private readonly scopes: ScopeStore,
  ) {}

  async begin(): Promise<Batch> {
    return { policy: await this.policy.get(), scopes: new Map(), touched: new Map() };
  }

  /** What the entries report, and the alerts that are there. */
  async look(entries: readonly JobLogEntryEvent[], { policy, scopes }: Batch): Promise<Seen> {
    const current = await this.withoutOld(entries, scopes);
    const targets = new Map<string, GroupTarget>();
    const reports = new Map<string, { report: Report; groups: string[] }[]>();
    for (const report of current) {
      const found = policy.targets(report.event.entry.labels);
      // What is told once and to nobody need not be kept.
      if (report.event.entry.fingerprint === null && found.length === 0) continue;
      for (const target of found) targets.set(target.id, target);
      const id = alertIdOf(report.event.job, report.event.entry);
      const ofAlert = reports.get(id) ?? [];
      ofAlert.push({ report, groups: found.map((target) => target.id) });
      reports.set(id, ofAlert);
    }
    const alerts = reports.size === 0 ? [] : await this.alerts.read([...reports.keys()]);
    return { reports, targets, alerts };
  }

  /** Stores what was looked up. @throws when the database does, or others change the same alerts all the time. */
  async store({ reports, targets, alerts: read }: Seen, { policy, touched }: Batch): Promise<void> {
    const now = toInstant(this.core.clock.now());
    const policyVersion = policy.version;
    const alerts = await this.alerts.change(
      [...reports.keys()],
      (before, id) => {
        let after = before;
        for (const { report, groups } of reports.get(id) ?? [])
          after = reported(after, report, { groups, policyVersion }, now) ?? after;
        return after === before ? undefined : after;
      },
      read,
    );
    for (const alert of alerts) {
      const run = reports.get(alert._id)?.at(-1)?.report.event.runId;
      if (run === undefined || alert.pendingIn.length === 0) continue;
      const ofRun = touched.get(run) ?? new Map<string, Touched>();
      touched.set(run, ofRun);
      for (const id of alert.pendingIn)
        ofRun.set(id, { id, target: targets.get(id) ?? ofRun.get(id)?.target });
    }
  }

  /** Tells the groups that alerts of theirs have changed, after these were stored. */
  async tell({ policy, touched }: Batch): Promise<void> {
    for (const [run, groups] of touched) {
      await this.groups.touch([...groups.values()], policy.version, { run, runEnded: false });
    }
  }

  /** The reports of runs that are not older than what is known of their scope. */
  private async withoutOld(
    entries: readonly JobLogEntryEvent[],
    scopes: Map<string, AlertScopeDocument | null>,
  ): Promise<Report[]> {
    const ids = new Map<string, string>();
    const reports = entries.map((event): Report => {
      // A batch is of one or a few runs: their scopes are hashed once.
      const scope = ids.get(event.runId) ?? scopeId(event.job, event.scope);
      ids.set(event.runId, scope);
      return { event, scope };
    });
    const fresh = [...new Set(ids.values())].filter((id) => !scopes.has(id));
    const stored = await this.scopes.read(fresh);
    const current = reports.filter(({ event, scope }) => {
      const known = scopes.get(scope) ?? stored.get(scope) ?? null;
      if (known === null) return true;
      const covered = event.entry.fingerprint === null ? 0 : known.coveredOrder;
      return event.order > Math.max(known.lastOrder, covered);
    });
    const reporting = new Set(current.map(({ scope }) => scope));
    const known = [...stored.values()].filter(({ _id }) => reporting.has(_id));
    // Before the alerts are stored: what a sweep then finds to be over, is.
    await this.scopes.prolong(known, toInstant(this.core.clock.now()));
    const unknown = new Map(
      current
        .filter(({ scope }) => !scopes.has(scope) && !stored.has(scope))
        .map(({ event, scope }) => [scope, { job: event.job, scope: event.scope }]),
    );
    if (unknown.size > 0) await this.scopes.begin(unknown, toInstant(this.core.clock.now()));
    for (const id of fresh) scopes.set(id, stored.get(id) ?? null);
    return current;
  }
}
