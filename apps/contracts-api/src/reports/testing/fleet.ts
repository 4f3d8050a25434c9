import { addDays, type BillingPeriod, type CalendarDate, type ContractStatus } from '@tenor/domain';
import { type ContractForRenewal } from '@tenor/persistence';
import { type FleetSource } from '../fleet-source.js';

/** A contract of 2026 for 1,000.00 USD a month; a test overrides what it is about. */
export function fleetContract(more: Partial<ContractForRenewal> = {}): ContractForRenewal {
  return {
    id: 'c1',
    name: 'Contract',
    contractNumber: null,
    providerId: 'p1',
    providerName: 'Provider 1',
    tenantId: null,
    tenantName: null,
    status: 'active',
    startDate: '2026-01-01',
    endDate: '2026-12-31',
    autoRenew: false,
    termMonths: null,
    renewalTermMonths: null,
    noticePeriodDays: null,
    renewalDecision: 'undecided',
    decisionFor: null,
    leadDays: [],
    billingPeriod: 'monthly',
    recurringCost: 100_000,
    oneTimeCost: 0,
    renewalCost: null,
    currency: 'USD',
    contractType: null,
    owner: null,
    tags: [],
    successorStart: null,
    ...more,
  };
}

/** A fleet in memory, in batches of three. */
export function fleetOf(contracts: readonly ContractForRenewal[]): FleetSource<ContractForRenewal> {
  return async function* (statuses) {
    const wanted = contracts.filter(({ status }) => statuses.includes(status));
    for (let from = 0; from < wanted.length; from += 3) {
      yield await Promise.resolve(wanted.slice(from, from + 3));
    }
  };
}

const PERIODS: readonly BillingPeriod[] = ['monthly', 'quarterly', 'semiannual', 'annual', 'one_time'];
const STATUSES: readonly ContractStatus[] = ['active', 'active', 'active', 'active', 'expired', 'draft'];

/** Contracts of every kind around 2026-11-23, the same for the same seed. */
export function randomFleet(seed: number, size: number): ContractForRenewal[] {
  const random = generator(seed);
  const int = (min: number, max: number): number => min + Math.floor(random() * (max - min + 1));
  const pick = <T>(values: readonly T[]): T => {
    const value = values[int(0, values.length - 1)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  };
  const maybe = <T>(value: T): T | null => (random() < 0.5 ? value : null);
  const day = (from: number, to: number): CalendarDate => addDays('2026-11-23', int(from, to));
  return Array.from({ length: size }, (_, i) => {
    const startDate = day(-900, 60);
    const provider = int(1, 12);
    return fleetContract({
      id: `c${String(i).padStart(5, '0')}`,
      name: `N${int(1, size)}`,
      contractNumber: maybe(`K${int(1, 9)}`),
      providerId: `p${provider}`,
      providerName: `Provider ${provider}`,
      status: pick(STATUSES),
      startDate,
      endDate: random() < 0.1 ? null : addDays(startDate, int(0, 1100)),
      autoRenew: random() < 0.5,
      termMonths: maybe(int(1, 36)),
      renewalTermMonths: maybe(pick([1, 3, 12, 24])),
      noticePeriodDays: maybe(pick([0, 15, 30, 60, 400])),
      renewalDecision: pick(['undecided', 'undecided', 'renew', 'cancel']),
      decisionFor: maybe(day(-100, 600)),
      leadDays: random() < 0.2 ? [7, 90] : [],
      billingPeriod: pick(PERIODS),
      recurringCost: int(0, 999_999),
      oneTimeCost: int(0, 9_999),
      renewalCost: maybe(int(0, 999_999)),
      currency: pick(['EUR', 'JPY', 'USD', 'KWD']),
      successorStart: random() < 0.15 ? day(-50, 400) : null,
    });
  });
}

/** Numbers from 0 up to 1. Source: mulberry32 (T. Ettinger, public domain). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
