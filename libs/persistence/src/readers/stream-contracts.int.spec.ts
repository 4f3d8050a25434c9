import { contractInput, type Contract, type Instant } from '@tenor/domain';
import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { type Connection } from 'mongoose';
import { connectDatabase } from '../connect.js';
import { ensureContractIndexes } from '../ensure-contract-indexes.js';
import { contractModel, fromContract } from '../models/contract-model.js';
import { fromServiceProvider, serviceProviderModel } from '../models/service-provider-model.js';
import { fromTenant, tenantModel } from '../models/tenant-model.js';
import { countContracts, streamContracts, type ContractForRenewal } from './stream-contracts.js';

const NOW: Instant = '2026-11-22T06:00:00.000Z';
const entity = () => ({
  createdAt: NOW,
  updatedAt: NOW,
  version: 1,
  tags: [],
  customFields: {},
  externalRefs: [],
});
const ACTIVE_AND_EXPIRED = { statuses: ['active', 'expired'] } as const;

/** The n-th id, so that tests can tell the order. */
const id = (n: number): string => `0192f0c1-2b7a-7000-8000-${String(n).padStart(12, '0')}`;
const PROVIDER = id(900_001);
const TENANT = id(900_002);

let mongo: TestMongo;
let db: Connection;

beforeAll(async () => {
  mongo = await startTestMongo();
  db = await connectDatabase(mongo.uri, { appName: 'stream-contracts test' });
  await ensureContractIndexes(db);
  const contacts = { accountNumber: null, portalUrl: null, supportPhone: null, supportEmail: null };
  const texts = { description: null, comments: null };
  await serviceProviderModel(db).insertMany([
    fromServiceProvider({ ...entity(), ...contacts, ...texts, id: PROVIDER, name: 'Acme Networks' }),
  ]);
  await tenantModel(db).insertMany([fromTenant({ ...entity(), ...texts, id: TENANT, name: 'Retail' })]);
});

afterAll(async () => {
  await db.close();
  await mongo.stop();
});

beforeEach(() => contractModel(db).deleteMany({}));

async function store(contracts: readonly Partial<Contract>[]): Promise<void> {
  const base = contractInput.parse({
    name: 'A',
    providerId: PROVIDER,
    status: 'active',
    startDate: '2026-01-01',
  });
  const documents = contracts.map((contract, index) =>
    fromContract({ ...base, ...entity(), id: id(index), decidedBy: null, decidedAt: null, ...contract }),
  );
  await contractModel(db).insertMany(documents);
}

async function batches(batchSize?: number): Promise<ContractForRenewal[][]> {
  const all: ContractForRenewal[][] = [];
  for await (const batch of streamContracts(db, ACTIVE_AND_EXPIRED, batchSize)) all.push(batch);
  return all;
}

describe('reading contracts for jobs', () => {
  it('gives what the calculations need, with names and the successor’s start', async () => {
    const fields: Partial<Contract> = {
      name: 'Acme MSA',
      contractNumber: 'MSA-7',
      tenantId: TENANT,
      endDate: '2026-12-31',
      autoRenew: true,
      termMonths: 12,
      renewalTermMonths: 3,
      noticePeriodDays: 30,
      renewalDecision: 'renew',
      decisionFor: '2026-12-31',
      leadDays: [7, 30],
      billingPeriod: 'quarterly',
      recurringCost: 100_000,
      oneTimeCost: 5,
      renewalCost: 110_000,
      currency: 'EUR',
      contractType: 'managed',
      owner: 'noc@example.com',
      tags: ['core'],
    };
    await store([fields, { renewedFromId: id(0), startDate: '2027-01-01' }]);
    const [batch = []] = await batches();
    expect(batch[0]).toEqual({
      ...fields,
      id: id(0),
      providerId: PROVIDER,
      providerName: 'Acme Networks',
      tenantName: 'Retail',
      status: 'active',
      startDate: '2026-01-01',
      successorStart: '2027-01-01',
    });
  });

  it('comes in batches, in the order of ids, the last one smaller', async () => {
    await store(Array.from({ length: 25 }, (_, n) => ({ id: id((n * 7) % 25) })));
    const found = await batches(10);
    expect(found.map((batch) => batch.length)).toEqual([10, 10, 5]);
    expect(found.flat().map((contract) => contract.id)).toEqual(Array.from({ length: 25 }, (_, n) => id(n)));
  });

  it('leaves out other statuses, and counts the same', async () => {
    const statuses = ['draft', 'pending', 'active', 'expired', 'cancelled'] as const;
    await store(statuses.map((status) => ({ status })));
    expect((await batches()).flat().map((contract) => contract.status)).toEqual(['active', 'expired']);
    expect(await countContracts(db, ACTIVE_AND_EXPIRED)).toBe(2);
  });

  it('takes the earliest successor that is neither draft nor cancelled', async () => {
    await store([
      {},
      { renewedFromId: id(0), startDate: '2028-01-01', status: 'pending' },
      { renewedFromId: id(0), startDate: '2027-06-01', status: 'active' },
      { renewedFromId: id(0), startDate: '2026-06-01', status: 'draft' },
      { renewedFromId: id(0), startDate: '2026-07-01', status: 'cancelled' },
    ]);
    const starts = (await batches()).flat().map((contract) => [contract.id, contract.successorStart]);
    expect(starts).toEqual([
      [id(0), '2027-06-01'],
      [id(2), null],
    ]);
  });

  it('finds a successor that stands in another batch', async () => {
    await store([{}, {}, {}, { renewedFromId: id(0), startDate: '2027-01-01' }]);
    expect((await batches(1)).flat()[0]).toMatchObject({ id: id(0), successorStart: '2027-01-01' });
  });

  it('is not its own successor, and lives with a provider or tenant that is gone', async () => {
    await store([{ renewedFromId: id(0), providerId: id(1), tenantId: id(2) }]);
    expect((await batches()).flat()[0]).toMatchObject({
      successorStart: null,
      providerName: null,
      tenantName: null,
    });
  });

  it('gives no batch at all when there is nothing', async () => {
    expect(await batches()).toEqual([]);
  });
});
