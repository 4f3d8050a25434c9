import { type Instant, type LogLevel, type LogObject } from '@tenor/domain';
import { Schema, type Connection, type Model } from 'mongoose';
import { SCHEMA_OPTIONS } from '../models/stored.js';
import { type StoredLabel } from '../runs/log-entry-model.js';

export const ALERTS = 'alerts';

/** What a group has still to be told about an alert. */
export type PendingChange = 'new' | 'worse' | 'resolved';

/** `moved`: another policy leads the alert elsewhere, of which only what stays open (a ticket) has to know. */
export type PendingMark = PendingChange | 'moved';

/** An alert as one of its groups sees it. */
export interface Membership {
  /** The id of the group. */
  readonly group: string;
  /** `resolved` too when the alert has left the group. */
  readonly state: 'firing' | 'resolved';
  /** The group was told that it fires, and not yet that it is resolved. */
  readonly told: boolean;
  readonly pending: PendingMark | null;
  /** The version of the alert that made it pending: whoever told an earlier one has not told this. */
  readonly pendingVersion: number;
}

/** That a run of a scope reported the alert, and the order of the last one that did. */
export interface AlertScope {
  /** The id of the scope (see AlertScopeDocument). */
  readonly key: string;
  readonly order: number;
}

/** Money in minor units as `millions` · 10^6 + `units`, so that sums of many stay exact in a double. */
export interface StoredStake {
  readonly currency: string;
  readonly millions: number;
  readonly units: number;
}

/**
 * A finding that is followed from run to run, or an entry without a fingerprint that is told once.
 * Owned by the notifier. Every write is conditional on `version` and makes it one more.
 */
export interface AlertDocument {
  /** See {@link alertIdOf}. */
  readonly _id: string;
  readonly job: string;
  /** null: an entry that is told once and never resolves. */
  readonly fingerprint: string | null;
  readonly state: 'firing' | 'resolved';
  readonly level: LogLevel;
  readonly message: string;
  readonly object: LogObject | null;
  readonly labels: readonly StoredLabel[];
  readonly data: Readonly<Record<string, unknown>>;
  /** The entry that it shows, and the order of that entry's run. */
  readonly entryId: string;
  readonly order: number;
  readonly firingSince: Instant;
  readonly resolvedAt: Instant | null;
  /** The run that looked for it and did not find it; null or absent while it fires, or when no run did. */
  readonly resolvedBy?: string | null;
  /** When it last began or ceased to fire, got worse, or changed its level or groups: not with every report. */
  readonly updatedAt: Instant;
  readonly scopes: readonly AlertScope[];
  readonly memberships: readonly Membership[];
  /** The groups in which it fires, and those that have something to be told: from memberships, for the indexes. */
  readonly firingIn: readonly string[];
  readonly pendingIn: readonly string[];
  /** Of libs/routing: the most pressing is 0. */
  readonly pressure: number;
  readonly stake: StoredStake | null;
  /** Of the entry that it shows: the tenants whose objects that names. Alerts of before have none. */
  readonly tenantIds?: readonly string[];
  /** Tells whether another entry says the same, so that what it says need not be read or written again. */
  readonly contentHash?: string;
  /** The policy that routed it. */
  readonly policyVersion: number;
  readonly version: number;
}

/** An alert without what is only shown: all that decides what becomes of it. */
export type AlertState = Omit<AlertDocument, 'message' | 'object' | 'data'>;

/**
 * The alert that an entry is about: that of its fingerprint, `job:fingerprint`; else one for this entry
 * alone, `entry:<entry id>`.
 */
export function alertIdOf(
  job: string,
  entry: { readonly id: string; readonly fingerprint: string | null },
): string {
  return entry.fingerprint === null ? `entry:${entry.id}` : `${job}:${entry.fingerprint}`;
}

/** The run that brought the alert to where it is: the last that reported it, or that did not find it any more. */
export function runOfAlert({
  state,
  resolvedBy,
  entryId,
}: Pick<AlertDocument, 'state' | 'resolvedBy' | 'entryId'>): string {
  const reportedBy = entryId.slice(0, Math.max(0, entryId.indexOf(':')));
  return state === 'resolved' ? (resolvedBy ?? reportedBy) : reportedBy;
}

const TEXT = { type: String, required: true } as const;
const COUNT = { type: Number, required: true } as const;
const NESTED = { _id: false, id: false, strict: 'throw' } as const;

const objectSchema = new Schema({ type: { type: String }, id: String, name: String, url: String }, NESTED);

const schema = new Schema(
  {
    _id: TEXT,
    job: TEXT,
    fingerprint: { type: String, default: null },
    state: TEXT,
    level: TEXT,
    message: String,
    object: { type: objectSchema, default: null },
    labels: { type: [new Schema({ name: String, value: String }, NESTED)], required: true },
    data: { type: Schema.Types.Mixed, required: true },
    entryId: TEXT,
    order: COUNT,
    firingSince: TEXT,
    resolvedAt: { type: String, default: null },
    resolvedBy: { type: String, default: null },
    updatedAt: TEXT,
    scopes: { type: [new Schema({ key: TEXT, order: COUNT }, NESTED)], required: true },
    memberships: {
      type: [
        new Schema(
          {
            group: TEXT,
            state: TEXT,
            told: { type: Boolean, required: true },
            pending: { type: String, default: null },
            pendingVersion: COUNT,
          },
          NESTED,
        ),
      ],
      required: true,
    },
    firingIn: { type: [String], required: true },
    pendingIn: { type: [String], required: true },
    pressure: COUNT,
    stake: {
      type: new Schema({ currency: TEXT, millions: COUNT, units: COUNT }, NESTED),
      default: null,
    },
    tenantIds: { type: [String], default: undefined },
    contentHash: { type: String, default: undefined },
    policyVersion: COUNT,
    version: COUNT,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function alertModel(db: Connection): Model<AlertDocument> {
  const existing: Model<AlertDocument> | undefined = db.models[ALERTS];
  return existing ?? db.model<AlertDocument>(ALERTS, schema, ALERTS);
}
