import { calendarDate, type CalendarDate } from '@tenor/domain';
import { addDays, type NotifiedAlert } from '@tenor/domain';
import { z } from 'zod';

const date = calendarDate().nullable();

/** What a message needs of the data that renewal-check puts into its entries. */
const renewalData = z.object({
  tier: z.enum(['urgent', 'warning', 'expired', 'info']),
  provider: z.object({ name: z.string().nullable() }),
  tenant: z.string().nullish(),
  owner: z.string().nullish(),
  contractNumber: z.string().nullish(),
  effectiveEnd: calendarDate(),
  daysRemaining: z.int(),
  noticeDeadline: date,
  daysToDeadline: z.int().nullable(),
  /** Entries of earlier versions do not have it. */
  noticeFor: date.optional(),
  missedDeadline: date,
  daysSinceMissed: z.int().nullish(),
  noticeMissed: z.boolean().default(false),
  renewsByItself: z.boolean(),
  decided: z.boolean().default(false),
  decision: z.enum(['renew', 'cancel']).nullish(),
  actBy: date,
  renewalValue: z.object({ amount: z.string(), currency: z.string() }),
});

export interface RenewalFacts extends z.output<typeof renewalData> {
  readonly name: string;
  /** The day that the contract was judged on. */
  readonly asOf: CalendarDate;
}

/** The facts of an alert of renewal-check; null when its data are not as that job writes them. */
export function renewalFacts(alert: NotifiedAlert): RenewalFacts | null {
  const parsed = renewalData.safeParse(alert.data);
  if (!parsed.success || alert.object === null) return null;
  const { data } = parsed;
  return { ...data, name: alert.object.name, asOf: addDays(data.effectiveEnd, -data.daysRemaining) };
}
