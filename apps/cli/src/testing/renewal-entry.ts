import { entryAnswer, type EntryAnswer } from '../api/schemas.js';
import { entry } from './answers.js';

/** An entry of renewal-check about one contract; a test overrides the data that it is about. */
export function renewalEntry(
  seq: number,
  data: Readonly<Record<string, unknown>> = {},
  name = 'Acme MSA',
): EntryAnswer {
  return entryAnswer.parse(
    entry(seq, {
      level: 'warning',
      object: { type: 'contract', id: `contract-${seq}`, name, url: '/api/v1/contracts/x' },
      fingerprint: `fingerprint-${seq}`,
      data: {
        tier: 'urgent',
        provider: { id: 'provider-1', name: 'Acme Networks' },
        effectiveEnd: '2026-12-31',
        daysRemaining: 39,
        noticeDeadline: '2026-12-01',
        daysToDeadline: 9,
        missedDeadline: null,
        renewsByItself: true,
        decision: null,
        renewalValue: { amount: '12000.00', currency: 'USD' },
        ...data,
      },
    }),
  );
}
