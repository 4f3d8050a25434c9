import { LOG_LEVELS } from '@tenor/domain';
import { z } from 'zod';

const summary = z.object({
  groupKey: z.string(),
  groupLabels: z.record(z.string(), z.string()),
  job: z.string().nullable(),
});

const details = z.object({
  atStake: z.array(z.object({ currency: z.string(), amount: z.string() })),
  reminder: z.boolean(),
  url: z.string().nullable(),
  alerts: z.array(
    z.object({
      fingerprint: z.string(),
      change: z.enum(['new', 'worse', 'same', 'resolved']),
      level: z.enum(LOG_LEVELS),
      message: z.string(),
      labels: z.record(z.string(), z.string()),
      data: z.record(z.string(), z.unknown()),
      object: z.object({ type: z.string(), id: z.string(), name: z.string(), url: z.string() }).nullable(),
      firingSince: z.string(),
      resolvedAt: z.string().nullable(),
      entryId: z.string(),
    }),
  ),
});

/** What a list shows of a message. */
export type ContentSummary = z.output<typeof summary>;
/** What only the delivery itself shows: at most 20 alerts. */
export type ContentDetails = z.output<typeof details>;

/** Reads the stored message by whitelist. @throws Error when it is none. */
export function contentSummary(content: string): ContentSummary {
  return summary.parse(JSON.parse(content));
}

/** The rest of it. @throws Error when it is none. */
export function contentDetails(content: string): ContentDetails {
  return details.parse(JSON.parse(content));
}
