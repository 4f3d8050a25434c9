import { type Instant, type LogLevel, type LogObject } from '@tenor/domain';
import {
  alertGroupModel,
  alertModel,
  readRunOrigins,
  runOfAlert,
  type AlertDocument,
  type AlertGroupDocument,
  type DeliveryOrigin,
  type Membership,
} from '@tenor/persistence';
import { type Connection } from 'mongoose';

/** An alert as one of its groups sees it. */
export interface AlertGroupView {
  readonly id: string;
  /** null: the group is gone. */
  readonly receiver: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly state: Membership['state'];
  /** That it fires was told to the integrations that the receiver had then, if any, and not yet the end of it. */
  readonly told: boolean;
  /** What is still to be told. */
  readonly pending: Membership['pending'];
}

/** An alert as clients see it. */
export interface AlertView {
  readonly id: string;
  readonly job: string;
  /** null: an entry that is told once and never resolves. */
  readonly fingerprint: string | null;
  readonly state: AlertDocument['state'];
  readonly level: LogLevel;
  readonly message: string;
  readonly object: LogObject | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, unknown>>;
  /** The latest entry that reported it: `runId:attempt:seq`. */
  readonly entryId: string;
  /** Of the run that brought it to where it is: that of the entry, or the one that did not find it any more. */
  readonly correlationId: string | null;
  readonly traceId: string | null;
  readonly firingSince: Instant;
  readonly resolvedAt: Instant | null;
  readonly updatedAt: Instant;
  readonly groups: readonly AlertGroupView[];
}

type GroupPart = Pick<AlertGroupDocument, '_id' | 'receiver' | 'labels'>;

/** Reads alerts for clients, many at a time. */
export class AlertViews {
  constructor(private readonly database: Connection) {}

  /** Those of the ids that are there, by id; three queries. */
  async byId(ids: readonly string[]): Promise<ReadonlyMap<string, AlertView>> {
    const found = await alertModel(this.database)
      .find({ _id: { $in: [...new Set(ids)] } })
      .lean<AlertDocument[]>()
      .exec();
    const views = await this.of(found);
    return new Map(views.map((view) => [view.id, view]));
  }

  /** The same alerts with what is known of their groups and their runs; two queries. */
  async of(alerts: readonly AlertDocument[]): Promise<AlertView[]> {
    const ids = new Set(alerts.flatMap(({ memberships }) => memberships.map(({ group }) => group)));
    const found =
      ids.size === 0
        ? []
        : await alertGroupModel(this.database)
            .find({ _id: { $in: [...ids] } }, { receiver: 1, labels: 1 })
            .lean<GroupPart[]>()
            .exec();
    const groups = new Map(found.map((group) => [group._id, group]));
    const runs = await readRunOrigins(this.database, [...new Set(alerts.map(runOfAlert))]);
    const origins = new Map(runs.map((origin) => [origin.run, origin]));
    return alerts.map((alert) => toView(alert, groups, origins.get(runOfAlert(alert))));
  }
}

function toView(
  alert: AlertDocument,
  groups: ReadonlyMap<string, GroupPart>,
  origin: DeliveryOrigin | undefined,
): AlertView {
  const { object } = alert;
  return {
    id: alert._id,
    job: alert.job,
    fingerprint: alert.fingerprint,
    state: alert.state,
    level: alert.level,
    message: alert.message,
    object: object === null ? null : { type: object.type, id: object.id, name: object.name, url: object.url },
    labels: labelsOf(alert.labels),
    data: alert.data,
    entryId: alert.entryId,
    correlationId: origin?.correlationId ?? null,
    traceId: origin?.traceId ?? null,
    firingSince: alert.firingSince,
    resolvedAt: alert.resolvedAt,
    updatedAt: alert.updatedAt,
    groups: alert.memberships.map((membership) => toGroupView(membership, groups.get(membership.group))),
  };
}

function toGroupView(
  { group, state, told, pending }: Membership,
  known: GroupPart | undefined,
): AlertGroupView {
  return {
    id: group,
    receiver: known?.receiver ?? null,
    labels: labelsOf(known?.labels ?? []),
    state,
    told,
    pending,
  };
}

function labelsOf(labels: AlertDocument['labels']): Record<string, string> {
  return Object.fromEntries(labels.map(({ name, value }) => [name, value]));
}
