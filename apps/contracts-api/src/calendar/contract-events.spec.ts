import { type CalendarDate } from '@tenor/domain';
import { type ContractForRenewal } from '@tenor/persistence';
import { contractEvents } from './contract-events.js';

const TODAY = '2026-11-23' as CalendarDate;

const contract = (more: Readonly<Record<string, unknown>> = {}): ContractForRenewal => ({
  id: 'c1',
  name: 'Ring',
  contractNumber: 'C-1',
  providerId: 'p1',
  providerName: 'Acme',
  tenantId: null,
  tenantName: null,
  status: 'active',
  startDate: '2026-01-01',
  endDate: '2026-12-31',
  autoRenew: false,
  termMonths: 12,
  renewalTermMonths: null,
  noticePeriodDays: 30,
  renewalDecision: 'undecided',
  decisionFor: null,
  leadDays: [],
  billingPeriod: 'monthly',
  recurringCost: 100,
  oneTimeCost: 0,
  renewalCost: null,
  currency: 'EUR',
  contractType: null,
  owner: 'netops@example.com',
  tags: [],
  successorStart: null,
  ...more,
});

const datesOf = (more: Readonly<Record<string, unknown>> = {}): string[] =>
  contractEvents(contract(more), TODAY).map(({ summary, day }) => `${day} ${summary}`);

test('a contract that ends has its end and its notice deadline', () => {
  expect(datesOf()).toEqual(['2026-12-31 Ends: Ring (Acme)', '2026-12-01 Notice deadline: Ring (Acme)']);
});

test('a contract that renews by itself has its next renewal, and the deadline that can still be met', () => {
  expect(datesOf({ autoRenew: true, endDate: '2025-12-31' })).toEqual([
    '2026-12-31 Renews: Ring (Acme)',
    '2026-12-01 Notice deadline: Ring (Acme)',
  ]);
  expect(datesOf({ autoRenew: true, noticePeriodDays: 60 })).toEqual([
    '2026-12-31 Renews: Ring (Acme)',
    '2027-11-01 Notice deadline: Ring (Acme)',
  ]);
});

test('what is decided needs no deadline', () => {
  expect(datesOf({ renewalDecision: 'cancel', decisionFor: '2026-12-31' })).toEqual([
    '2026-12-31 Ends: Ring (Acme)',
  ]);
});

test('an open-ended contract has nothing, and what is long past goes', () => {
  expect(datesOf({ endDate: null })).toEqual([]);
  expect(datesOf({ endDate: '2026-08-25', noticePeriodDays: null })).toEqual([
    '2026-08-25 Ends: Ring (Acme)',
  ]);
  expect(datesOf({ endDate: '2026-08-24', noticePeriodDays: null })).toEqual([]);
});

test('a moved date keeps its id, and both ids differ', () => {
  const ids = (endDate: string) => contractEvents(contract({ endDate }), TODAY).map(({ uid }) => uid);
  expect(ids('2026-12-31')).toEqual(['c1-renewal@tenor', 'c1-notice@tenor']);
  expect(ids('2027-01-31')).toEqual(ids('2026-12-31'));
});

test('no amount is told', () => {
  const text = JSON.stringify(contractEvents(contract({ recurringCost: 987_654 }), TODAY));
  expect(text).not.toMatch(/987|EUR/);
  expect(text).toContain('Owner: netops@example.com');
});
