import { serviceProviderImport } from '../resources/service-provider-import.js';
import { contractBench, ImportBench, NOW } from '../testing/import-bench.js';
import { BASIC, ID, OTHER_ID, WITH_PROVIDERS, counts, csv, faults } from '../testing/import-facts.js';

describe('updating', () => {
  test('changes the fields that the row has, clears those that are empty, and leaves the others', async () => {
    const bench = contractBench();
    await bench.import(
      csv(`${BASIC},endDate,owner,comments`, 'C-1,A,Acme,active,2025-01-01,5.00,2026-01-01,ops,"a\nb"'),
      WITH_PROVIDERS,
    );
    const outcome = await bench.import(
      'contractNumber,provider,endDate,recurringCost,status\nC-1,ACME,,7,pending\n',
      WITH_PROVIDERS,
    );

    expect(counts(outcome)).toEqual([0, 1, 0, 0]);
    expect(bench.store.all).toMatchObject([
      {
        version: 2,
        endDate: null,
        recurringCost: 700,
        status: 'pending',
        owner: 'ops',
        comments: 'a\nb',
        name: 'A',
      },
    ]);
  });

  test('writes nothing for rows that change nothing', async () => {
    const bench = contractBench();
    const content = csv(
      `${BASIC},tags,customFields,externalRefs,leadDays`,
      'C-1,A,Acme,active,2025-01-01,5,a|b,"{""x"":{""y"":[1,2]},""z"":null}","[{""id"":""1"",""source"":""s""}]",30|7',
      ',B,Acme,active,2025-01-01,5.0,,,,',
    );
    await bench.import(content, WITH_PROVIDERS);
    const { writes } = bench.store;
    const again = await bench.import(content, WITH_PROVIDERS);

    expect([counts(again), bench.store.writes, bench.references.names]).toEqual([
      [0, 0, 2, 0],
      writes,
      ['Acme'],
    ]);
  });

  test('matches by id first, then by external reference, then by natural key', async () => {
    const bench = contractBench();
    await bench.import(
      csv(
        `id,${BASIC},externalRefs`,
        `${ID},C-1,A,Acme,active,2025-01-01,5,`,
        `,C-2,B,Acme,active,2025-01-01,5,"[{""source"":""erp"",""id"":""2""}]"`,
        `,,C,Acme,active,2025-01-01,5,`,
      ),
      WITH_PROVIDERS,
    );
    const outcome = await bench.import(
      csv(
        `id,${BASIC},externalRefs`,
        `${ID},C-1x,A2,Acme,active,2025-01-01,5,`,
        `,C-2x,B2,Acme,active,2025-01-01,5,"[{""source"":""erp"",""id"":""2""}]"`,
        `,,C,Acme,cancelled,2025-01-01,5,`,
        `${OTHER_ID},C-4,D,Acme,active,2025-01-01,5,`,
      ),
      WITH_PROVIDERS,
    );

    expect(counts(outcome)).toEqual([1, 3, 0, 0]);
    expect(bench.store.all.map(({ contractNumber, name, status }) => [contractNumber, name, status])).toEqual(
      [
        ['C-1x', 'A2', 'active'],
        ['C-2x', 'B2', 'active'],
        [null, 'C', 'cancelled'],
        ['C-4', 'D', 'active'],
      ],
    );
    expect(bench.store.objects.has(OTHER_ID)).toBe(true);
  });

  test('a file without numbers finds contracts that have one by name and start; a file with an empty number does not', async () => {
    const bench = contractBench();
    await bench.import(csv(BASIC, 'C-1,A,Acme,active,2025-01-01,5'), WITH_PROVIDERS);

    const withoutColumn = 'name,provider,startDate,owner,status\nA,Acme,2025-01-01,ops,active\n';
    expect(counts(await bench.import(withoutColumn, { mode: 'upsert' }))).toEqual([0, 1, 0, 0]);
    expect(bench.store.all).toMatchObject([{ contractNumber: 'C-1', owner: 'ops' }]);

    expect(counts(await bench.import(csv(BASIC, ',A,Acme,active,2025-01-01,5'), { mode: 'upsert' }))).toEqual(
      [1, 0, 0, 0],
    );
  });

  test('refuses a key that several stored objects have', async () => {
    const bench = contractBench();
    await bench.import(
      csv(
        `id,${BASIC}`,
        `${ID},C-1,A,Acme,active,2025-01-01,5`,
        `${OTHER_ID},C-1,B,Acme,active,2025-01-01,5`,
      ),
      WITH_PROVIDERS,
    );
    expect(bench.store.all).toHaveLength(2);

    expect(faults(await bench.import(csv(BASIC, 'C-1,A,Acme,active,2025-01-01,6'), WITH_PROVIDERS))).toEqual([
      [2, 'contractNumber', 'ambiguous'],
    ]);
  });

  test('a unique name that another object has is refused, whatever the row is matched by', async () => {
    const bench = new ImportBench(serviceProviderImport(NOW));
    await bench.import(`id,name\n${ID},Acme\n${OTHER_ID},Bolt\n`, { mode: 'upsert' });
    const outcome = await bench.import(`id,name\n${ID},BOLT\n`, { mode: 'upsert' });

    expect(faults(outcome)).toEqual([[2, 'name', 'exists']]);
    expect(bench.store.all.map(({ name }) => name)).toEqual(['Acme', 'Bolt']);
  });
});
