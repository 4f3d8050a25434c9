import { type PricedContract } from '../cost/priced-contract.js';

/**
 * The arithmetic of costs once more, as plainly as possible: JavaScript's `Date`, a walk from cycle to
 * cycle, amounts in twelfths of a minor unit. Slow, and independent of the code that it checks.
 */
const MONTHS = { monthly: 1n, quarterly: 3n, semiannual: 6n, annual: 12n } as const;

const perMonth = (amount: number, period: PricedContract['billingPeriod']): bigint =>
  period === 'one_time' ? 0n : (BigInt(amount) * 12n) / MONTHS[period];

export function slowMonthly(c: PricedContract, day: string): bigint {
  if (c.status !== 'active' || c.startDate > day) return 0n;
  const ends = slowEnds(c, day);
  const inForce = c.endDate === null || ends.some((end) => end >= day);
  return inForce ? perMonth(c.recurringCost, c.billingPeriod) : 0n;
}

export interface SlowRenewal {
  readonly date: string;
  readonly value: bigint;
  readonly committed: boolean;
  /** Whether anything is renewed at this cycle end at all. */
  readonly renews: boolean;
}

export function slowRenewals(c: PricedContract, from: string, until: string): SlowRenewal[] {
  if (c.status !== 'active' || c.startDate > until) return [];
  const last = slowLast(c);
  return slowEnds(c, until)
    .filter((end) => end >= from && end <= until)
    .map((date) => {
      const stops = c.autoRenew
        ? last !== null && date >= last
        : c.renewalDecision === 'cancel' || c.successorStart !== null;
      const months = c.autoRenew ? step(c) : (c.renewalTermMonths ?? termOf(c));
      const full =
        c.billingPeriod === 'one_time'
          ? BigInt(c.renewalCost ?? 0) * 12n
          : perMonth(c.renewalCost ?? c.recurringCost, c.billingPeriod) * BigInt(months);
      const decided = c.renewalDecision === 'renew' && c.decisionFor !== null && date <= c.decisionFor;
      return {
        date,
        value: stops ? 0n : full,
        committed: (c.autoRenew && date !== last) || decided,
        renews: !stops,
      };
    });
}

/** Half to even. */
export function slowRound(twelfths: bigint): bigint {
  const whole = twelfths / 12n;
  const rest = twelfths % 12n;
  return rest > 6n || (rest === 6n && whole % 2n === 1n) ? whole + 1n : whole;
}

const step = (c: PricedContract): number => c.renewalTermMonths ?? c.termMonths ?? 12;

/** Every cycle end up to two years after the day and after all that the contract names. */
function slowEnds(c: PricedContract, day: string): string[] {
  const last = slowLast(c);
  return allEnds(c, day).filter((end) => last === null || end <= last);
}

function slowLast(c: PricedContract): string | null {
  if (c.endDate === null) return null;
  if (!c.autoRenew || c.status !== 'active') return c.endDate;
  const limits: string[] = [];
  if (c.renewalDecision === 'cancel') limits.push(c.decisionFor ?? c.endDate);
  if (c.successorStart !== null) limits.push(plus(c.successorStart, 0, -1));
  if (limits.length === 0) return null;
  return allEnds(c, '2026-11-23').find((end) => limits.some((limit) => end >= limit)) ?? null;
}

function allEnds(c: PricedContract, day: string): string[] {
  if (c.endDate === null) return [];
  if (!c.autoRenew) return [c.endDate];
  const horizon = [day, c.decisionFor ?? day, c.successorStart ?? day].sort().at(-1) ?? day;
  const ends: string[] = [];
  for (let k = 0; ends.length === 0 || (ends.at(-1) ?? '') <= plus(horizon, 24, 0); k += 1) {
    ends.push(plus(plus(plus(c.endDate, 0, 1), k * step(c), 0), 0, -1));
  }
  return ends;
}

function termOf(c: PricedContract): number {
  if (c.termMonths !== null) return c.termMonths;
  if (c.endDate === null) return 12;
  let months = 1;
  while (plus(c.startDate, months, 0) < plus(c.endDate, 0, 1)) months += 1;
  return months;
}

function plus(date: string, months: number, days: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  const moment = new Date(Date.UTC(year, month - 1 + months, Math.min(day, last) + days));
  return moment.toISOString().slice(0, 10);
}
