import { z } from 'zod';

/** Alerts and deliveries as the REST API gives them, as far as the demo reads them. */

const count = z.int().min(0);

const alertAnswer = z.object({
  id: z.string(),
  /** The latest entry that reported it: `runId:attempt:seq`. */
  entryId: z.string(),
  groups: z.array(z.object({ state: z.enum(['firing', 'resolved']), pending: z.string().nullable() })),
});
export type AlertAnswer = z.output<typeof alertAnswer>;

const deliveryAnswer = z.object({
  id: z.string(),
  status: z.enum(['pending', 'retrying', 'sent', 'failed']),
  receiver: z.string(),
  integration: z.object({ kind: z.enum(['email', 'slack', 'ticket']) }),
  counts: z.object({ firing: count, resolved: count, new: count, worse: count }),
  response: z.string().nullable(),
});
export type DeliveryAnswer = z.output<typeof deliveryAnswer>;

/** The demo has few of both: more than a page of them is wrong. */
export const alertsAnswer = z.object({ items: z.array(alertAnswer), next: z.null() });
export const deliveriesAnswer = z.object({ items: z.array(deliveryAnswer), next: z.null() });
