import { ALERTS_SHOWN_MAX, type AlertChange, type Instant, type NotifiedAlert } from '@tenor/domain';
import {
  ORIGINS_MAX,
  runOfAlert,
  type AlertDocument,
  type AlertGroupDocument,
  type PendingChange,
  type ReceiverDocument,
} from '@tenor/persistence';
import { compareAlerts } from '@tenor/routing';
import { labelsOf } from '../alerts/alert.js';
import { type FiringAlert } from '../alerts/alert-store.js';
import { changeToTell } from '../alerts/membership.js';
import { LatestRuns } from './latest-runs.js';

/** What one pass over a group's pending alerts gives. */
export interface PendingRead {
  readonly new: number;
  readonly worse: number;
  readonly resolved: number;
  /** Those that were told of and that another policy leads elsewhere. */
  readonly moved: number;
  /** How many of the rows are of alerts that fire. */
  readonly firingRows: number;
  /** The runs that brought them, the latest first; at most {@link ORIGINS_MAX}. */
  readonly runs: readonly string[];
  /** The jobs of all of them. */
  readonly jobs: ReadonlySet<string>;
  /** The first of those that fire, and of those that are resolved, in the order of a message. */
  readonly firing: readonly NotifiedAlert[];
  readonly gone: readonly NotifiedAlert[];
}

/** One alert, as its group is told of it. */
export interface FlushRow {
  readonly alert: string;
  readonly firingSince: Instant;
  readonly entryId: string;
  readonly change: PendingChange | null;
  readonly gone?: true;
  readonly pendingVersion: number;
}

/** Who is told by a flush. */
export interface Audience {
  /** Some of them know the group: what is pending is told them as what it is. Else all that fires is new. */
  readonly knows: boolean;
  /** Some of them do not: they are told of all that fires. */
  readonly newcomers: boolean;
  readonly sendResolved: boolean;
}

export function audienceOf(
  { notified }: Pick<AlertGroupDocument, 'notified'>,
  receiver: ReceiverDocument | undefined,
): Audience {
  const known = new Set(notified.map(({ integration }) => integration));
  const integrations = receiver?.integrations ?? [];
  return {
    knows: integrations.some(({ id }) => known.has(id)),
    newcomers: integrations.some(({ id }) => !known.has(id)),
    sendResolved: receiver?.sendResolved ?? true,
  };
}

/** Collects what a message says of the pending alerts of a group, however many they are. */
export class PendingReader {
  private readonly counts = { new: 0, worse: 0, resolved: 0, moved: 0 };
  private readonly jobs = new Set<string>();
  private readonly runs = new LatestRuns(ORIGINS_MAX);
  private firing: NotifiedAlert[] = [];
  private gone: NotifiedAlert[] = [];

  private firingRows = 0;

  constructor(
    private readonly group: string,
    private readonly audience: Audience,
  ) {}

  /** @returns the rows of these alerts. */
  add(alerts: readonly AlertDocument[]): FlushRow[] {
    const rows = alerts.flatMap((alert) => this.addOne(alert));
    this.firing = firstOf(this.firing);
    this.gone = firstOf(this.gone);
    return rows;
  }

  get result(): PendingRead {
    return {
      ...this.counts,
      firingRows: this.firingRows,
      jobs: this.jobs,
      runs: this.runs.latestFirst,
      firing: this.firing,
      gone: this.gone,
    };
  }

  private addOne(alert: AlertDocument): FlushRow[] {
    const membership = alert.memberships.find(({ group }) => group === this.group);
    if (!membership || membership.pending === null) return [];
    const found = changeToTell(membership);
    const { pendingVersion, state } = membership;
    const change = found === 'resolved' && !this.audience.sendResolved ? null : found;
    if (change !== null) {
      this.counts[change] += 1;
      this.jobs.add(alert.job);
      this.runs.add(runOfAlert(alert), alert.updatedAt);
      (change === 'resolved' ? this.gone : this.firing).push(notifiedAlert(alert, change));
    }
    if (membership.pending === 'moved') {
      this.counts.moved += 1;
      this.jobs.add(alert.job);
    }
    if (state === 'firing') this.firingRows += 1;
    const told = this.audience.knows ? change : state === 'firing' ? 'new' : null;
    const gone = (found === 'resolved' || membership.pending === 'moved') && told === null;
    const { _id, firingSince, entryId } = alert;
    return [{ alert: _id, firingSince, entryId, change: told, ...(gone && { gone }), pendingVersion }];
  }
}

/** The rows of alerts that fire in a group, for who hears of it for the first time. */
export function firstRows(alerts: readonly FiringAlert[], group: string, pendingToo: boolean): FlushRow[] {
  return alerts.flatMap(({ _id, firingSince, entryId, memberships }): FlushRow[] => {
    const membership = memberships.find((one) => one.group === group);
    if (membership?.state !== 'firing' || (!pendingToo && membership.pending !== null)) return [];
    return [{ alert: _id, firingSince, entryId, change: 'new', pendingVersion: membership.pendingVersion }];
  });
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
