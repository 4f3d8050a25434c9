import { z } from 'zod';
import { type EntryAnswer } from '../api/schemas.js';
import { CliError } from '../cli-error.js';

/** The tiers in the order in which people read them. */
export const TIER_NAMES = ['urgent', 'warning', 'expired', 'info'] as const;
export type TierName = (typeof TIER_NAMES)[number];

const finding = z.object({
  object: z.object({ id: z.string(), name: z.string() }),
  data: z.object({
    tier: z.enum(TIER_NAMES),
    provider: z.object({ name: z.string().nullable() }),
    effectiveEnd: z.string(),
    daysRemaining: z.int(),
    renewsByItself: z.boolean(),
    noticeDeadline: z.string().nullable(),
    daysToDeadline: z.int().nullable(),
    missedDeadline: z.string().nullable(),
    decision: z.enum(['renew', 'cancel']).nullable(),
    renewalValue: z.object({ amount: z.string(), currency: z.string() }),
  }),
});

/** What renewal-check says about one contract, as far as the demo shows it. */
export type Finding = z.output<typeof finding>['data'] & {
  readonly name: string;
  readonly contractId: string;
};

/** The finding of an entry. @throws CliError when the entry lacks what such an entry holds. */
export function findingOf(entry: EntryAnswer): Finding {
  const parsed = finding.safeParse(entry);
  if (parsed.success) {
    const { data, object } = parsed.data;
    return { ...data, name: object.name, contractId: object.id };
  }
  const where = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new CliError(`Log entry ${entry.seq} does not say what a finding says: ${where}.`);
}
