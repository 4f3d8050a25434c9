import { z } from 'zod';
import { trueOrFalse, wholeNumber } from '../schemas.js';
import { type JobDefinition } from './job-definition.js';

const params = z.strictObject({
  windowDays: wholeNumber(1, 3650)
    .default(60)
    .describe('Days ahead: contracts whose end or notice deadline lies within are reported.'),
  includeExpired: trueOrFalse()
    .default(false)
    .describe('Also report contracts that ended without a successor.'),
  expiredWithinDays: wholeNumber(1, 3650)
    .default(90)
    .describe('How many days back an expired contract is still reported.'),
  imminentDays: wholeNumber(0, 365)
    .default(7)
    .describe('Days before the end from which a contract is a warning in any case.'),
  noticeLeadDays: wholeNumber(0, 365)
    .default(14)
    .describe('Days before (and after a missed) notice deadline in which it is urgent (a warning).'),
});

export type RenewalCheckParams = z.output<typeof params>;

export const renewalCheck = {
  name: 'renewal-check',
  title: 'Check upcoming renewals',
  description:
    'Reports contracts that end, renew by themselves or reach their notice deadline within a window, by urgency.',
  params,
  singleton: false,
} as const satisfies JobDefinition;
