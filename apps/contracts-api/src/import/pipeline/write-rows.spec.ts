import { serviceProviderImport } from '../resources/service-provider-import.js';
import { contractBench, ImportBench, NOW } from '../testing/import-bench.js';
import { BASIC, ID, WITH_PROVIDERS, counts, csv, faults } from '../testing/import-facts.js';

describe('other writers', () => {
  const content = csv(BASIC, 'C-1,A,Acme,active,2025-01-01,5');

  test('who change the object in between are read again and written over', async () => {
    const bench = contractBench();
    await bench.import(content, WITH_PROVIDERS);
    let races = 3;
    bench.store.meanwhile = () => {
      for (const [id, contract] of bench.store.objects) {
        if (races-- > 0)
          bench.store.objects.set(id, { ...contract, version: contract.version + 1, owner: `o${races}` });
      }
    };
    const outcome = await bench.import(content.replace(',5', ',6'), WITH_PROVIDERS);

    expect(counts(outcome)).toEqual([0, 1, 0, 0]);
    expect(bench.store.all).toMatchObject([{ owner: 'o0', recurringCost: 600, version: 5 }]);
  });

  test('who never stop make the row a conflict, and the others are imported', async () => {
    const bench = contractBench();
    await bench.import(content, WITH_PROVIDERS);
    bench.store.meanwhile = () => {
      for (const [id, contract] of bench.store.objects) {
        if (contract.contractNumber === 'C-1')
          bench.store.objects.set(id, { ...contract, version: contract.version + 1 });
      }
    };
    const outcome = await bench.import(
      `${content.replace(',5', ',6')}\nC-2,B,Acme,active,2025-01-01,5`,
      WITH_PROVIDERS,
    );

    expect([counts(outcome), outcome.refused]).toEqual([[1, 0, 0, 1], false]);
    expect(faults(outcome)).toEqual([[2, null, 'conflict']]);
  });

  test('who create the object first make an upsert an update, and a create an error', async () => {
    for (const mode of ['upsert', 'create']) {
      const bench = new ImportBench(serviceProviderImport(NOW));
      const racer = new ImportBench(serviceProviderImport(NOW));
      await racer.import(`id,name\n${ID},ACME\n`);
      bench.store.meanwhile = () => {
        for (const [id, provider] of racer.store.objects) bench.store.objects.set(id, provider);
      };
      const outcome = await bench.import('name,accountNumber\nAcme,7\n', { mode });
      if (mode === 'create')
        expect([faults(outcome), outcome.refused]).toEqual([[[2, 'name', 'exists']], true]);
      else expect(bench.store.all).toMatchObject([{ id: ID, name: 'Acme', accountNumber: '7' }]);
    }
  });
});

describe('a long file', () => {
  test('is handled in batches, asking the store a few times for each, and tells how far it is', async () => {
    const rows = Array.from({ length: 1300 }, (_, n) => `C-${n},A,Provider ${n % 7},active,2025-01-01,5`);
    const bench = contractBench();
    const outcome = await bench.import(csv(BASIC, ...rows), WITH_PROVIDERS);

    expect(counts(outcome)).toEqual([1300, 0, 0, 0]);
    // Three batches: a look in each pass, and an insert.
    expect(bench.store.calls).toBeLessThanOrEqual(9);
    expect(bench.references.names).toHaveLength(7);
    expect(bench.progress).toEqual(
      (['checking', 'writing'] as const).flatMap((phase) =>
        [0, 500, 1000].map((done) => ({ phase, rows: done })),
      ),
    );
  });

  test('that was stopped while it was written is completed by the same upsert', async () => {
    const rows = Array.from({ length: 1300 }, (_, n) => `C-${n},A,Provider ${n % 7},active,2025-01-01,5`);
    const content = csv(BASIC, ...rows);
    const bench = contractBench();
    let inserts = 0;
    bench.store.meanwhile = () => {
      if ((inserts += 1) === 2) throw new Error('the power went out');
    };
    await expect(bench.import(content, WITH_PROVIDERS)).rejects.toThrow('the power went out');
    const outcome = await bench.import(content, WITH_PROVIDERS);

    expect(counts(outcome)).toEqual([800, 0, 500, 0]);
    expect(bench.store.objects.size).toBe(1300);
  });
});
