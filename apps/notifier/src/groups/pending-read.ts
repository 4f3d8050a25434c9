import { ALERTS_SHOWN_MAX, type AlertChange, type Instant, type NotifiedAlert } from '@tenor/domain';
import { ORIGINS_MAX, runOfAlert, type AlertDocument, type PendingChange } from '@tenor/persistence';
import { compareAlerts } from '@tenor/routing';
import { labelsOf } from '../alerts/alert.js';
import { changeToTell } from '../alerts/membership.js';
import { LatestRuns } from './latest-runs.js';

/** What one pass over a group's pending alerts gives. */
export interface PendingRead {
  readonly new: number;
  readonly worse: number;
  readonly resolved: number;
  /** The runs that brought them, the latest first; at most {@link ORIGINS_MAX}. */
  readonly runs: readonly string[];
  /** The jobs of all of them. */
  readonly jobs: ReadonlySet<string>;
  /** The first of those that fire, and of those that are resolved, in the order of a message. */
  readonly firing: readonly NotifiedAlert[];
  readonly gone: readonly NotifiedAlert[];
}

/** One pending alert, as its group is told of it. */
export interface PendingRow {
  readonly alert: string;
  readonly firingSince: Instant;
  readonly entryId: string;
  readonly change: PendingChange | null;
  readonly pendingVersion: number;
}

/** Collects what a message says of the pending alerts of a group, however many they are. */
export class PendingReader {
  private readonly counts = { new: 0, worse: 0, resolved: 0 };
  private readonly jobs = new Set<string>();
  private readonly runs = new LatestRuns(ORIGINS_MAX);
  private firing: NotifiedAlert[] = [];
  private gone: NotifiedAlert[] = [];

  constructor(private readonly group: string) {}

  /** @returns the rows of these alerts. */
  add(alerts: readonly AlertDocument[]): PendingRow[] {
    const rows = alerts.flatMap((alert) => this.addOne(alert));
    this.firing = firstOf(this.firing);
    this.gone = firstOf(this.gone);
    return rows;
  }

  get result(): PendingRead {
    return {
      ...this.counts,
      jobs: this.jobs,
      runs: this.runs.latestFirst,
      firing: this.firing,
      gone: this.gone,
    };
  }

  private addOne(alert: AlertDocument): PendingRow[] {
    const membership = alert.memberships.find(({ group }) => group === this.group);
    if (!membership || membership.pending === null) return [];
    const change = changeToTell(membership);
    const { pendingVersion } = membership;
    if (change !== null) {
      this.counts[change] += 1;
      this.jobs.add(alert.job);
      this.runs.add(runOfAlert(alert), alert.updatedAt);
      (change === 'resolved' ? this.gone : this.firing).push(notifiedAlert(alert, change));
    }
    const { _id, firingSince, entryId } = alert;
    return [{ alert: _id, firingSince, entryId, change, pendingVersion }];
  }
}

/** The alert as a message shows it. One that has left the group is resolved there, at its last change. */
export function notifiedAlert(alert: AlertDocument, change: AlertChange): NotifiedAlert {
  const resolvedAt: Instant | null = change === 'resolved' ? (alert.resolvedAt ?? alert.updatedAt) : null;
  return {
    fingerprint: alert.fingerprint ?? alert._id,
    change,
    level: alert.level,
    message: alert.message,
    labels: labelsOf(alert),
    data: alert.data,
    object: alert.object,
    firingSince: alert.firingSince,
    resolvedAt,
    entryId: alert.entryId,
  };
}

/** The first few in the order of a message. */
export function firstOf(alerts: readonly NotifiedAlert[]): NotifiedAlert[] {
  return [...alerts].sort(compareAlerts).slice(0, ALERTS_SHOWN_MAX);
}
