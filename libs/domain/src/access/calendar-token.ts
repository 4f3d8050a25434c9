import { z } from 'zod';
import { type Instant } from '../instant.js';
import { singleLine } from '../schemas.js';
import { tenantRestriction } from './user.js';

/** What somebody says who subscribes a calendar. Left out, it shows the tenants that its maker may see. */
export const calendarTokenInput = z.strictObject({
  name: singleLine(128),
  tenantIds: tenantRestriction().optional(),
});

/**
 * What a calendar program reads the feed with, without its secret, which is shown once and stored as a
 * digest. It reads the feed and nothing else, as long as its user is active.
 */
export interface CalendarToken {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  /** Ids of the tenants whose contracts it shows; null: all of the estate. */
  readonly tenantIds: readonly string[] | null;
  readonly createdAt: Instant;
  /** Exact to five minutes. */
  readonly lastUsedAt: Instant | null;
}
