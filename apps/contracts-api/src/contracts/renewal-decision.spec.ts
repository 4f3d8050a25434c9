import { contractInput, type ContractInput } from '@tenor/domain';
import { freshDecisionPatch, withDecision } from './renewal-decision.js';

const PROVIDER = '0192f0c1-2b7a-7000-8000-000000000001';
const context = { by: 'admin', now: new Date('2026-11-23T06:00:00.000Z'), today: '2026-11-23' } as const;

function data(more: Partial<ContractInput> = {}) {
  return contractInput.parse({
    name: 'Acme MSA',
    providerId: PROVIDER,
    status: 'active',
    startDate: '2026-01-01',
    endDate: '2026-12-31',
    autoRenew: true,
    termMonths: 12,
    noticePeriodDays: 60,
    ...more,
  });
}

test('a decision is stamped, and is about the next cycle end unless the client says otherwise', () => {
  expect(withDecision(data({ renewalDecision: 'renew' }), undefined, context)).toMatchObject({
    decisionFor: '2026-12-31',
    decidedBy: 'admin',
    decidedAt: '2026-11-23T06:00:00.000Z',
  });
  const named = data({ renewalDecision: 'renew', decisionFor: '2027-12-31' });
  expect(withDecision(named, undefined, context).decisionFor).toBe('2027-12-31');
});

test('a cancel is about the next cycle end whose notice deadline can still be met', () => {
  expect(withDecision(data({ renewalDecision: 'cancel' }), undefined, context).decisionFor).toBe(
    '2027-12-31',
  );
});

describe('a decision made before', () => {
  const before = {
    renewalDecision: 'renew',
    decisionFor: '2026-12-31',
    decidedBy: 'ann',
    decidedAt: '2026-05-01T00:00:00.000Z',
  } as const;

  test('keeps its stamp while it stays as it was', () => {
    const same = data({ renewalDecision: 'renew', decisionFor: '2026-12-31', owner: 'bob' });
    expect(withDecision(same, before, context)).toMatchObject({
      decidedBy: 'ann',
      decidedAt: before.decidedAt,
    });
  });

  test('is stamped anew when it is about another cycle end', () => {
    const moved = data({ renewalDecision: 'renew', decisionFor: '2027-12-31' });
    expect(withDecision(moved, before, context)).toMatchObject({ decidedBy: 'admin' });
  });

  test('leaves nothing behind when it is taken back', () => {
    expect(withDecision(data(), before, context)).toMatchObject({
      decisionFor: null,
      decidedBy: null,
      decidedAt: null,
    });
  });

  test('loses its cycle end when a patch decides otherwise without naming one', () => {
    expect(freshDecisionPatch({ renewalDecision: 'cancel' }, before)).toEqual({
      renewalDecision: 'cancel',
      decisionFor: null,
    });
    expect(freshDecisionPatch({ renewalDecision: 'renew' }, before)).toEqual({ renewalDecision: 'renew' });
    expect(freshDecisionPatch({ owner: 'bob' }, before)).toEqual({ owner: 'bob' });
  });
});
