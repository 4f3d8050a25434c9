import { type Instant } from '../instant.js';
import { type LogLevel, type LogObject } from '../runs/log-entry.js';

/** How an alert of a message stands compared with the last message of its group. */
export type AlertChange = 'new' | 'worse' | 'same' | 'resolved';

/** An alert as a message shows it. */
export interface NotifiedAlert {
  readonly fingerprint: string;
  readonly change: AlertChange;
  readonly level: LogLevel;
  readonly message: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, unknown>>;
  readonly object: LogObject | null;
  readonly firingSince: Instant;
  readonly resolvedAt: Instant | null;
  /** The entry that it stands for: `runId:attempt:seq`. */
  readonly entryId: string;
}

/** At most so many alerts stand in a message; the counts tell of all. */
export const ALERTS_SHOWN_MAX = 20;

/**
 * What one message says, decided and stored before it is sent; every channel renders the same.
 * Alerts come with the most pressing first: new and worse before the same, resolved last.
 */
export interface Notification {
  readonly receiver: string;
  readonly groupKey: string;
  /** The values of the route's groupBy labels. */
  readonly groupLabels: Readonly<Record<string, string>>;
  /** The job whose findings these are; null when the group holds several jobs'. */
  readonly job: string | null;
  readonly status: 'firing' | 'resolved';
  readonly counts: {
    readonly firing: number;
    readonly resolved: number;
    readonly new: number;
    readonly worse: number;
  };
  /** Money at stake in all that fires, per currency, as decimal text. */
  readonly atStake: readonly { readonly currency: string; readonly amount: string }[];
  readonly alerts: readonly NotifiedAlert[];
  /** Sent again only because the last message is older than the repeat interval. */
  readonly reminder: boolean;
  /** Nothing fires here any more, at least in part because another policy leads it to other groups. */
  readonly movedOn?: true;
  readonly decidedAt: Instant;
  /** Where to look on; null when the product does not know its own address (TENOR_PUBLIC_URL). */
  readonly url: string | null;
}
