/** How pressing a contract's renewal is, the most pressing first: the order in which they are listed. */
export const TIERS = ['urgent', 'warning', 'expired', 'info'] as const;
export type Tier = (typeof TIERS)[number];

/** The bounds of the tier table, in days. */
export interface TierOptions {
  /** Days before the effective end from which a contract is a warning in any case. */
  readonly imminentDays: number;
  /** Days before a notice deadline, and after a missed one, in which it is pressing. */
  readonly noticeLeadDays: number;
}

export const DEFAULT_TIER_OPTIONS: TierOptions = { imminentDays: 7, noticeLeadDays: 14 };

/**
 * The rows of the tier table, in their order; the first that holds gives the tier, and when none does
 * the tier is info. d is the day, E the effective end, L the lead (`noticeLeadDays`):
 *
 * | row            | tier    | holds when                                                        |
 * | -------------- | ------- | ----------------------------------------------------------------- |
 * | expired        | expired | d > E, no successor, decision is not cancel                       |
 * | decided        | info    | decided                                                           |
 * | notice_due     | urgent  | renews by itself, deadline − L ≤ d ≤ deadline                     |
 * | notice_missed  | warning | renews by itself, missed deadline < d ≤ missed deadline + L       |
 * | notice_running | warning | does not renew by itself, deadline − L ≤ d ≤ E                    |
 * | imminent       | warning | 0 ≤ E − d ≤ `imminentDays`                                        |
 */
export const TIER_REASONS = [
  'expired',
  'decided',
  'notice_due',
  'notice_missed',
  'notice_running',
  'imminent',
] as const;
export type TierReason = (typeof TIER_REASONS)[number];

/** The tier that each row gives. */
export const TIER_OF: Readonly<Record<TierReason, Tier>> = {
  expired: 'expired',
  decided: 'info',
  notice_due: 'urgent',
  notice_missed: 'warning',
  notice_running: 'warning',
  imminent: 'warning',
};
