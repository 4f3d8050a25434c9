import { calendarDate, choice, RENEWAL_DECISIONS, trueOrFalse } from '@tenor/domain';
import { z } from 'zod';

/** What somebody decides about a contract's renewal. */
export const decisionInput = z.strictObject({
  decision: choice(RENEWAL_DECISIONS),
  /** Left out: the next cycle end; for a cancel, the next one whose notice deadline can still be met. */
  decisionFor: calendarDate().optional(),
  /** Left out: as it is; null clears it. */
  noticeGivenOn: calendarDate().nullable().optional(),
});

/** What a renewal takes beside the fields of the new contract. */
export const renewalOptions = z.object({
  /** Renew although a successor exists. */
  allowAnother: trueOrFalse().default(false),
});
