import { type PricedContract } from '@tenor/calc';
import { SeededRandom } from '@tenor/calc/testing';
import {
  addDays,
  contractInput,
  serviceProviderInput,
  type CalendarDate,
  type Contract,
  type Instant,
} from '@tenor/domain';
import {
  contractModel,
  fromContract,
  fromServiceProvider,
  serviceProviderModel,
  type ContractDocument,
} from '@tenor/persistence';
import { type Connection } from 'mongoose';

const NOW: Instant = '2026-11-01T00:00:00.000Z';
const DAY: CalendarDate = '2026-11-22';
const PROVIDERS = 9;

/** An id that sorts by its number. */
export const testId = (n: number): string => `0192f0c1-2b7a-7000-8000-${String(n).padStart(12, '0')}`;
/** The id of the n-th provider, called "Provider n". */
export const providerId = (n: number): string => testId(900_000 + n);

/** A contract of 2026 for 1,000.00 USD a month with provider 1; a test overrides what it is about. */
export function testContract(n: number, overrides: Partial<Contract> = {}): Contract {
  const base = contractInput.parse({
    name: `Contract ${n}`,
    providerId: providerId(1),
    status: 'active',
    startDate: '2026-01-01',
    endDate: '2026-12-31',
    recurringCost: '1000.00',
  });
  return {
    ...base,
    id: testId(n),
    decidedBy: null,
    decidedAt: null,
    createdAt: NOW,
    updatedAt: NOW,
    version: 1,
    ...overrides,
  };
}

/** Contracts of every kind around 2026-11-22 with providers 1 to 9; some succeed others. */
export function randomContracts(seed: number, count: number): Contract[] {
  const random = new SeededRandom(seed);
  const maybe = <T>(value: T): T | null => (random.int(0, 1) === 0 ? value : null);
  return Array.from({ length: count }, (_, n) => {
    const startDate = addDays(DAY, random.int(-900, 60));
    return testContract(n, {
      name: `Contract ${random.int(1, count)}`,
      providerId: providerId(random.int(1, PROVIDERS)),
      status: random.pick(['active', 'active', 'active', 'expired', 'draft', 'pending', 'cancelled']),
      startDate,
      endDate: random.int(0, 9) === 0 ? null : addDays(startDate, random.int(0, 1100)),
      autoRenew: random.int(0, 1) === 0,
      termMonths: maybe(random.int(1, 36)),
      renewalTermMonths: maybe(random.pick([1, 3, 12, 24])),
      renewalDecision: random.pick(['undecided', 'undecided', 'renew', 'cancel']),
      decisionFor: maybe(addDays(DAY, random.int(-100, 600))),
      billingPeriod: random.pick(['monthly', 'quarterly', 'semiannual', 'annual', 'one_time']),
      recurringCost: random.int(0, 999_999),
      renewalCost: maybe(random.int(0, 999_999)),
      currency: random.pick(['EUR', 'JPY', 'USD', 'USD', 'KWD']),
      renewedFromId: n > 10 && random.int(0, 5) === 0 ? testId(random.int(0, n - 1)) : null,
    });
  });
}

/** The same contracts as calculations see them, with successors found by looking at every other one. */
export function pricedContracts(contracts: readonly Contract[]): PricedContract[] {
  return contracts.map((contract) => {
    const starts = contracts
      .filter(
        ({ renewedFromId, status }) =>
          renewedFromId === contract.id && status !== 'draft' && status !== 'cancelled',
      )
      .map(({ startDate }) => startDate)
      .sort();
    const number = Number(contract.providerId.slice(-6)) - 900_000;
    return { ...contract, providerName: `Provider ${number}`, successorStart: starts[0] ?? null };
  });
}

/** Puts exactly these contracts into the database, and the providers. */
export async function storeContracts(db: Connection, contracts: readonly Contract[]): Promise<void> {
  await contractModel(db).deleteMany({});
  await serviceProviderModel(db).deleteMany({});
  await serviceProviderModel(db).insertMany(
    Array.from({ length: PROVIDERS }, (_, i) => {
      const input = serviceProviderInput.parse({ name: `Provider ${i + 1}` });
      const entity = { id: providerId(i + 1), createdAt: NOW, updatedAt: NOW, version: 1 };
      return fromServiceProvider({ ...input, ...entity });
    }),
  );
  const documents: ContractDocument[] = contracts.map(fromContract);
  for (let from = 0; from < documents.length; from += 2_000) {
    await contractModel(db).insertMany(documents.slice(from, from + 2_000));
  }
}
