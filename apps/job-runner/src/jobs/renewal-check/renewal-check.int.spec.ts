import { contractInput, renewalCheck, type Contract, type LogEntryDraft } from '@tenor/domain';
import { startTestMongo, type TestMongo } from '@tenor/embedded-mongo/testing';
import { connectDatabase, contractModel, ensureContractIndexes, fromContract } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { type JobContext } from '../job.js';
import { renewalCheckJob } from './renewal-check.js';

jest.setTimeout(120_000);

const NOW = '2026-11-22T06:00:00.000Z';
const COUNT = 20_000;
const id = (n: number): string => `0192f0c1-2b7a-7000-8000-${String(n).padStart(12, '0')}`;

let mongo: TestMongo;
let db: Connection;

beforeAll(async () => {
  mongo = await startTestMongo();
  db = await connectDatabase(mongo.uri, { appName: 'renewal-check test' });
  await ensureContractIndexes(db);
});

afterAll(async () => {
  await db.close();
  await mongo.stop();
});

/** Contracts that all end within 60 days of 2026-11-22, in the reverse order of their ids. */
async function store(count: number): Promise<void> {
  await contractModel(db).deleteMany({});
  const base = contractInput.parse({
    name: 'A',
    providerId: id(0),
    status: 'active',
    startDate: '2026-01-01',
    endDate: '2026-12-31',
  });
  for (let from = 0; from < count; from += 2_000) {
    const documents = Array.from({ length: Math.min(2_000, count - from) }, (_, i) => {
      const contract: Contract = {
        ...base,
        id: id(from + i),
        name: `Contract ${String(count - from - i).padStart(6, '0')}`,
        decidedBy: null,
        decidedAt: null,
        createdAt: NOW,
        updatedAt: NOW,
        version: 1,
      };
      return fromContract(contract);
    });
    await contractModel(db).insertMany(documents, { ordered: true });
  }
}

/** A run that keeps what was logged, and how many calls were open at once. */
function newRun(overrides: Partial<JobContext<typeof params>> = {}) {
  const entries: LogEntryDraft[] = [];
  const sizes: number[] = [];
  const progress: (readonly [number, number | null])[] = [];
  let open = 0;
  let mostOpen = 0;
  const context: JobContext<typeof params> = {
    run: { id: id(1), attempt: 1, startedAt: NOW },
    params,
    asOf: '2026-11-22',
    statusesInScope: [],
    database: db,
    signal: new AbortController().signal,
    async log(batch) {
      open += 1;
      mostOpen = Math.max(mostOpen, open);
      await new Promise((resolve) => setImmediate(resolve));
      entries.push(...batch);
      sizes.push(batch.length);
      open -= 1;
    },
    progress: (done, total) => progress.push([done, total]),
    ...overrides,
  };
  return { context, entries, sizes, progress, mostOpen: () => mostOpen };
}

const params = renewalCheck.params.parse({});

describe('the renewal check on stored contracts', () => {
  it('reads 20,000 in seconds, logs them in order in batches of 500, one batch at a time', async () => {
    await store(COUNT);
    const run = newRun();
    const started = process.hrtime.bigint();
    const result = await renewalCheckJob.run(run.context);
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;

    expect(result).toBe(COUNT);
    expect(run.entries).toHaveLength(COUNT + 1);
    expect(run.entries.slice(0, 3).map(({ object }) => object?.name)).toEqual([
      'Contract 000001',
      'Contract 000002',
      'Contract 000003',
    ]);
    expect(run.entries.at(-1)?.message).toBe(
      `Renewal check complete: ${COUNT} contract(s) within 60-day window.`,
    );
    expect(run.sizes).toEqual([...Array.from({ length: COUNT / 500 }, () => 500), 1]);
    expect(run.mostOpen()).toBe(1);
    expect(run.progress).toEqual(Array.from({ length: COUNT / 1_000 }, (_, i) => [(i + 1) * 1_000, COUNT]));
    expect(new Set(run.entries.map(({ fingerprint }) => fingerprint)).size).toBe(COUNT + 1);
    expect(seconds).toBeLessThan(15);
    process.stdout.write(`renewal-check over ${COUNT} contracts: ${seconds.toFixed(2)} s\n`);
  });

  it('stops between two batches when it is asked to', async () => {
    await store(2_000);
    const stopping = new AbortController();
    const entries: LogEntryDraft[] = [];
    const run = newRun({
      signal: stopping.signal,
      log(batch) {
        entries.push(...batch);
        stopping.abort(new Error('cancelled'));
        return Promise.resolve();
      },
    });
    await expect(renewalCheckJob.run(run.context)).rejects.toThrow('cancelled');
    expect(entries).toHaveLength(500);
  });

  it('says so when there is nothing to report', async () => {
    await store(0);
    const run = newRun();
    expect(await renewalCheckJob.run(run.context)).toBe(0);
    expect(run.entries.map(({ message }) => message)).toEqual([
      'No contracts found expiring within 60 days (today=2026-11-22, cutoff=2027-01-21).',
    ]);
  });

  it('fails when the log does, instead of going on', async () => {
    await store(1_000);
    const run = newRun({ log: () => Promise.reject(new Error('the database is away')) });
    await expect(renewalCheckJob.run(run.context)).rejects.toThrow('the database is away');
  });
});
