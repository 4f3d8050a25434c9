import { z } from 'zod';
import { type EntryAnswer } from '../api/schemas.js';
import { CliError } from '../cli-error.js';

/** The tiers in the order in which people read them. */
export const TIER_NAMES = ['urgent', 'warning', 'expired', 'info'] as const;
export type TierName = (typeof TIER_NAMES)[number];

const finding = z.object({
  labels: z.object({ tier: z.enum(TIER_NAMES), provider: z.string() }),
  data: z.object({
    name: z.string(),
    effectiveEnd: z.string().nullable(),
    daysRemaining: z.int().nullable(),
    renewsByItself: z.boolean(),
    noticeDeadline: z.string().nullable(),
    missedDeadline: z.string().nullable(),
    decision: z.enum(['renew', 'cancel']).nullable(),
  }),
});
export type Finding = z.output<typeof finding>;

/** A contract that renewal-check reported. @throws CliError when the entry lacks what such an entry holds. */
export function findingOf(entry: EntryAnswer): Finding {
  const parsed = finding.safeParse(entry);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new CliError(`Log entry ${entry.seq} does not say what a finding says: ${where}.`);
}
