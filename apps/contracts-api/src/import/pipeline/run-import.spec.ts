import { type Contract } from '@tenor/domain';
import { contractBench, ImportBench, NOW } from '../testing/import-bench.js';
import { serviceProviderImport } from '../resources/service-provider-import.js';
import { type ImportOutcome } from './run-import.js';

const WITH_PROVIDERS = { mode: 'upsert', createMissing: 'provider' };
const ID = '0192f0c1-2b7a-7000-8000-0000000000a1';
const OTHER_ID = '0192f0c1-2b7a-7000-8000-0000000000a2';

function faults({ report }: ImportOutcome): [number, string | null, string][] {
  return report.errors.map(({ row, column, code }) => [row, column, code]);
}

function counts({ report }: ImportOutcome): number[] {
  return [report.created, report.updated, report.unchanged, report.failed];
}

/** A file of contracts: the lines, one column more being the provider. */
function contracts(header: string, ...rows: string[]): string {
  return [header, ...rows].join('\n');
}

const BASIC = 'contractNumber,name,provider,status,startDate,recurringCost';

describe('creating', () => {
  test('makes each contract with all that the row says, and defaults for the rest', async () => {
    const bench = contractBench();
    const outcome = await bench.import(
      'contract_number;name;provider;status;start_date;end_date;recurring_cost;currency;auto_renew;lead_days;tags;custom_fields;external_refs;contract_type;description\n' +
        'C-1;" Core\n  switches ";acme  NETWORKS;Active;2025-01-01;2026-12-31;18000.5;eur;TRUE;90|30;core|dc 1;"{""site"":""B1""}";"[{""source"":""erp"",""id"":""7""}]";Hardware Maintenance;"two\nlines"\n',
      WITH_PROVIDERS,
    );

    expect(outcome.report).toEqual({
      created: 1,
      updated: 0,
      unchanged: 0,
      failed: 0,
      errors: [],
      errorCount: 0,
      ignoredColumns: [],
      createdReferences: { provider: 1, tenant: 0 },
      dryRun: false,
    });
    expect(outcome.refused).toBe(false);
    expect(bench.references.names).toEqual(['acme NETWORKS']);
    expect(bench.store.all).toEqual([
      expect.objectContaining<Partial<Contract>>({
        contractNumber: 'C-1',
        name: 'Core switches',
        providerId: '00000000-0000-7000-8000-000000000001',
        tenantId: null,
        status: 'active',
        startDate: '2025-01-01',
        endDate: '2026-12-31',
        recurringCost: 1_800_050,
        oneTimeCost: 0,
        currency: 'EUR',
        billingPeriod: 'monthly',
        autoRenew: true,
        leadDays: [30, 90],
        tags: ['core', 'dc 1'],
        customFields: { site: 'B1' },
        externalRefs: [{ source: 'erp', id: '7', url: null }],
        contractType: 'hardware',
        description: 'two\nlines',
        version: 1,
        createdAt: '2026-03-01T06:00:00.000Z',
      }),
    ]);
  });

  test('refuses rows whose key or id is taken, and writes nothing', async () => {
    const bench = contractBench();
    await bench.import(contracts(`id,${BASIC}`, `${ID},C-1,A,Acme,active,2025-01-01,5`), WITH_PROVIDERS);
    const again = await bench.import(
      contracts(
        `id,${BASIC}`,
        `${ID},C-9,A,Acme,active,2025-01-01,5`,
        ',C-1,B,acme,active,2025-01-01,5',
        ',C-2,B,acme,active,2025-01-01,5',
      ),
    );

    expect(faults(again)).toEqual([
      [2, 'id', 'exists'],
      [3, 'contractNumber', 'exists'],
    ]);
    expect([counts(again), again.refused, bench.store.all.length]).toEqual([[0, 0, 0, 2], true, 1]);
  });

  test('refuses an unknown provider unless it may be created', async () => {
    const bench = contractBench();
    const outcome = await bench.import(contracts(BASIC, 'C-1,A,Acme,active,2025-01-01,5'));

    expect(faults(outcome)).toEqual([[2, 'provider', 'unknown_reference']]);
    expect(bench.references.names).toEqual([]);
  });
});

describe('updating', () => {
  test('changes the fields that the row has, clears those that are empty, and leaves the others', async () => {
    const bench = contractBench();
    await bench.import(
      contracts(`${BASIC},endDate,owner,comments`, 'C-1,A,Acme,active,2025-01-01,5.00,2026-01-01,ops,"a\nb"'),
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
    const csv = contracts(
      `${BASIC},tags,customFields,externalRefs,leadDays`,
      'C-1,A,Acme,active,2025-01-01,5,a|b,"{""x"":{""y"":[1,2]},""z"":null}","[{""id"":""1"",""source"":""s""}]",30|7',
      ',B,Acme,active,2025-01-01,5.0,,,,',
    );
    await bench.import(csv, WITH_PROVIDERS);
    const { writes } = bench.store;
    const again = await bench.import(csv, WITH_PROVIDERS);

    expect([counts(again), bench.store.writes, bench.references.names]).toEqual([
      [0, 0, 2, 0],
      writes,
      ['Acme'],
    ]);
  });

  test('matches by id first, then by external reference, then by natural key', async () => {
    const bench = contractBench();
    await bench.import(
      contracts(
        `id,${BASIC},externalRefs`,
        `${ID},C-1,A,Acme,active,2025-01-01,5,`,
        `,C-2,B,Acme,active,2025-01-01,5,"[{""source"":""erp"",""id"":""2""}]"`,
        `,,C,Acme,active,2025-01-01,5,`,
      ),
      WITH_PROVIDERS,
    );
    const outcome = await bench.import(
      contracts(
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
    await bench.import(contracts(BASIC, 'C-1,A,Acme,active,2025-01-01,5'), WITH_PROVIDERS);

    const withoutColumn = 'name,provider,startDate,owner,status\nA,Acme,2025-01-01,ops,active\n';
    expect(counts(await bench.import(withoutColumn, { mode: 'upsert' }))).toEqual([0, 1, 0, 0]);
    expect(bench.store.all).toMatchObject([{ contractNumber: 'C-1', owner: 'ops' }]);

    expect(
      counts(await bench.import(contracts(BASIC, ',A,Acme,active,2025-01-01,5'), { mode: 'upsert' })),
    ).toEqual([1, 0, 0, 0]);
  });

  test('refuses a key that several stored objects have', async () => {
    const bench = contractBench();
    await bench.import(
      contracts(
        `id,${BASIC}`,
        `${ID},C-1,A,Acme,active,2025-01-01,5`,
        `${OTHER_ID},C-1,B,Acme,active,2025-01-01,5`,
      ),
      WITH_PROVIDERS,
    );
    expect(bench.store.all).toHaveLength(2);

    expect(
      faults(await bench.import(contracts(BASIC, 'C-1,A,Acme,active,2025-01-01,6'), WITH_PROVIDERS)),
    ).toEqual([[2, 'contractNumber', 'ambiguous']]);
  });

  test('a unique name that another object has is refused, whatever the row is matched by', async () => {
    const bench = new ImportBench(serviceProviderImport(NOW));
    await bench.import(`id,name\n${ID},Acme\n${OTHER_ID},Bolt\n`, { mode: 'upsert' });
    const outcome = await bench.import(`id,name\n${ID},BOLT\n`, { mode: 'upsert' });

    expect(faults(outcome)).toEqual([[2, 'name', 'exists']]);
    expect(bench.store.all.map(({ name }) => name)).toEqual(['Acme', 'Bolt']);
  });
});

describe('faulty rows', () => {
  const MIXED = contracts(
    BASIC,
    'C-1,A,Acme,active,2025-01-01,5',
    'C-2,"B\nb",Bolt,active,2025-02-30,"1,000"',
    'C-3,C,Core,running,2025-01-01,5.001',
    'C-4,D,Dyn,active,2025-01-01',
    'C-5,,Dyn,active,2025-01-01,5.001',
    'C-6,F,Acme,active,2025-01-01,5',
  );

  test('are all reported with the line, the column and the reason, and nothing is imported', async () => {
    const bench = contractBench();
    const outcome = await bench.import(MIXED, WITH_PROVIDERS);

    expect(faults(outcome)).toEqual([
      [3, 'startDate', 'invalid_date'],
      [3, 'recurringCost', 'invalid_amount'],
      [5, 'status', 'invalid_choice'],
      [6, null, 'cell_count'],
      [7, 'name', 'required'],
    ]);
    expect([counts(outcome), outcome.refused]).toEqual([[0, 0, 0, 4], true]);
    expect([bench.store.writes, bench.references.names]).toEqual([0, []]);
  });

  test('are passed over with onError=skip, and nothing is created for them', async () => {
    const bench = contractBench();
    const outcome = await bench.import(MIXED, { ...WITH_PROVIDERS, onError: 'skip' });

    expect([counts(outcome), outcome.refused]).toEqual([[2, 0, 0, 4], false]);
    expect(faults(outcome)).toHaveLength(5);
    expect(bench.store.all.map(({ contractNumber }) => contractNumber)).toEqual(['C-1', 'C-6']);
    expect(bench.references.names).toEqual(['Acme']);
    expect(outcome.report.createdReferences).toEqual({ provider: 1, tenant: 0 });
  });

  test('refuse the import when no row is good, also with onError=skip', async () => {
    const outcome = await contractBench().import(contracts(BASIC, 'C-1,,Acme,active,2025-01-01,5'), {
      ...WITH_PROVIDERS,
      onError: 'skip',
    });
    expect(outcome.refused).toBe(true);
  });

  test('name the rule between fields at the column that breaks it', async () => {
    const outcome = await contractBench().import(
      'nummer,titel,lieferant,beginn,ende\nC-1,A,Acme,2025-01-02,2025-01-01\n',
      {
        ...WITH_PROVIDERS,
        map: 'nummer:contractNumber,titel:name,lieferant:provider,beginn:startDate,ende:endDate',
        set: 'status:active',
      },
    );
    expect(faults(outcome)).toEqual([[2, 'ende', 'before_start']]);
  });

  test('are counted without end and listed up to a thousand', async () => {
    const rows = Array.from({ length: 1200 }, (_, n) => `C-${n},A,Acme,running,2025-01-01,x`);
    const { report } = await contractBench().import(contracts(BASIC, ...rows), WITH_PROVIDERS);

    expect([report.failed, report.errors.length, report.errorCount]).toEqual([1200, 1000, 2400]);
    expect(report.errors.at(-1)?.row).toBe(501);
  });

  test.each([
    ['number', BASIC, ['C-1,A,Acme,active,2025-01-01,5', 'C-1,B,ACME,active,2025-01-01,5'], 'contractNumber'],
    [
      'name and start',
      BASIC,
      [',A,Acme,active,2025-01-01,5', ',A,acme,active,2025-01-01,6'],
      'contractNumber',
    ],
    ['id', `id,${BASIC}`, [`${ID},1,A,Acme,active,2025-01-01,5`, `${ID},2,B,Acme,active,2025-01-01,5`], 'id'],
    [
      'a number, once with an id',
      `id,${BASIC}`,
      [`${ID},1,A,Acme,active,2025-01-01,5`, `,1,A,Acme,active,2025-01-01,5`],
      'contractNumber',
    ],
    [
      'an external reference',
      `${BASIC},externalRefs`,
      [
        '1,A,Acme,active,2025-01-01,5,"[{""source"":""e"",""id"":""1""}]"',
        '2,A,Acme,active,2025-01-01,5,"[{""source"":""e"",""id"":""1""}]"',
      ],
      'externalRefs',
    ],
  ])('are those whose key stands twice in the file: %s', async (_name, header, rows, column) => {
    const outcome = await contractBench().import(contracts(header, ...rows), WITH_PROVIDERS);
    expect(faults(outcome)).toEqual([[3, column, 'duplicate']]);
    expect(outcome.report.errors[0]?.message).toContain('line 2');
  });

  test('are those that reach one stored object by different keys', async () => {
    const bench = contractBench();
    await bench.import(contracts(`id,${BASIC}`, `${ID},C-1,A,Acme,active,2025-01-01,5`), WITH_PROVIDERS);
    const outcome = await bench.import(
      contracts('id,contractNumber,provider,owner', `${ID},C-7,Acme,x`, ',C-1,Acme,y'),
      WITH_PROVIDERS,
    );
    expect(faults(outcome)).toEqual([[3, 'contractNumber', 'duplicate']]);
  });
});

describe('a renewed contract', () => {
  const header = `id,${BASIC},renewedFromId`;

  test('may be named by its id though it stands further down', async () => {
    const bench = contractBench();
    const outcome = await bench.import(
      contracts(
        header,
        `${ID},2,B,Acme,active,2026-01-01,5,${OTHER_ID}`,
        `${OTHER_ID},1,A,Acme,expired,2025-01-01,5,`,
      ),
      WITH_PROVIDERS,
    );
    expect(counts(outcome)).toEqual([2, 0, 0, 0]);
    expect(bench.store.objects.get(ID)?.renewedFromId).toBe(OTHER_ID);
  });

  test('must exist, be in the file, and be another one', async () => {
    const outcome = await contractBench().import(
      contracts(
        header,
        `,1,A,Acme,active,2026-01-01,5,${OTHER_ID}`,
        `${ID},2,B,Acme,active,2026-01-01,5,${ID}`,
      ),
      WITH_PROVIDERS,
    );
    expect(faults(outcome)).toEqual([
      [2, 'renewedFromId', 'unknown_reference'],
      [3, 'renewedFromId', 'cycle'],
    ]);
  });

  test('must not lead back to itself, through stored contracts and rows of the file', async () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((last) => `0192f0c1-2b7a-7000-8000-00000000000${last}`);
    const bench = contractBench();
    await bench.import(
      contracts(header, `${a},1,A,Acme,active,2025-01-01,5,`, `${b},2,B,Acme,active,2025-01-01,5,${a}`),
      WITH_PROVIDERS,
    );
    const outcome = await bench.import(
      contracts(
        'id,contractNumber,name,provider,status,startDate,renewedFromId',
        `${a},1,A,Acme,active,2025-01-01,${c}`,
        `${c},3,C,Acme,active,2025-01-01,${b}`,
        `${d},4,D,Acme,active,2025-01-01,${c}`,
      ),
      WITH_PROVIDERS,
    );
    // D only leads to the circle; its predecessor C is bad and not stored, so D is bad too.
    expect(faults(outcome)).toEqual([
      [2, 'renewedFromId', 'cycle'],
      [3, 'renewedFromId', 'cycle'],
      [4, 'renewedFromId', 'unknown_reference'],
    ]);
  });

  test('may end a long chain of renewals, read level by level', async () => {
    const idOf = (n: number): string => `0192f0c1-2b7a-7000-8000-${String(n).padStart(12, '0')}`;
    const row = (n: number): string =>
      `${idOf(n)},${n},C,Acme,active,2025-01-01,5,${n === 0 ? '' : idOf(n - 1)}`;
    const bench = contractBench();
    await bench.import(contracts(header, ...Array.from({ length: 50 }, (_, n) => row(n))), WITH_PROVIDERS);
    const outcome = await bench.import(contracts(header, row(50)), WITH_PROVIDERS);
    expect(counts(outcome)).toEqual([1, 0, 0, 0]);
  });

  test('fails with its bad predecessor when bad rows are passed over', async () => {
    const third = '0192f0c1-2b7a-7000-8000-0000000000a3';
    const bench = contractBench();
    const outcome = await bench.import(
      contracts(
        header,
        `${third},3,C,Acme,active,2027-01-01,5,${ID}`,
        `${ID},2,B,Acme,active,2026-01-01,5,${OTHER_ID}`,
        `${OTHER_ID},1,A,Acme,expired,2025-99-01,5,`,
        `,4,D,Acme,active,2025-01-01,5,`,
      ),
      { ...WITH_PROVIDERS, onError: 'skip' },
    );
    expect(counts(outcome)).toEqual([1, 0, 0, 3]);
    expect(bench.store.all.map(({ name }) => name)).toEqual(['D']);
  });
});

describe('the file as a whole', () => {
  test('without rows imports nothing and is no error', async () => {
    expect(await contractBench().import(`${BASIC}\n`)).toMatchObject({
      refused: false,
      report: { created: 0, failed: 0 },
    });
  });

  test.each([
    ['no header', '', [1, null, 'no_header']],
    ['an unknown column', 'name,cost center\nA,1\n', [1, 'cost center', 'unknown_column']],
    ['a column without a name', 'name,\nA,1\n', [1, '#2', 'unknown_column']],
    ['a column twice', 'start_date,startDate\n2025-01-01,2025-01-01\n', [1, 'startDate', 'duplicate_column']],
    ['a reference by name and by id', 'provider,provider_id\nA,1\n', [1, 'provider_id', 'duplicate_column']],
    ['a quote that is not closed', 'name\n"A\n', [2, null, 'malformed_csv']],
  ])('with %s is refused', async (_name, csv, fault) => {
    const outcome = await contractBench().import(csv, { onError: 'skip' });
    expect([outcome.refused, faults(outcome)]).toEqual([true, [fault]]);
  });

  test('may have columns that only the server writes; they are told to be ignored', async () => {
    const outcome = await contractBench().import(
      contracts(
        `${BASIC},version,created_at,providerName`,
        'C-1,A,Acme,active,2025-01-01,5,3,2020-01-01,Acme',
      ),
      WITH_PROVIDERS,
    );
    expect(counts(outcome)).toEqual([1, 0, 0, 0]);
    expect(outcome.report.ignoredColumns).toEqual(['version', 'created_at', 'providerName']);
  });

  test('with a mapping is read by it alone, and constants hold for every row', async () => {
    const bench = contractBench();
    const outcome = await bench.import('Nr.,Titel: lang,Firma,"Betrag (netto, EUR)",x\n1,A,Acme,9.5,q\n', {
      ...WITH_PROVIDERS,
      map: ['Nr.:contractNumber', 'Titel: lang:name', 'Firma:provider', 'Betrag (netto, EUR):one_time_cost'],
      set: 'startDate:2025-01-01,status:Active,currency:AUD',
    });
    expect(counts(outcome)).toEqual([1, 0, 0, 0]);
    expect(outcome.report.ignoredColumns).toEqual(['x']);
    expect(bench.store.all).toMatchObject([
      { name: 'A', oneTimeCost: 950, currency: 'AUD', status: 'active' },
    ]);
  });

  test.each([
    [{ map: 'a:name,z:owner' }, 'map.z'],
    [{ map: 'a:name,b:nmae' }, 'map.nmae'],
    [{ map: 'a:name,b:constructor' }, 'map.constructor'],
    [{ map: 'a:name,b:name' }, 'name'],
    [{ map: 'a:name,a:owner' }, 'map.a'],
    [{ map: 'a:provider,b:providerId' }, 'providerId'],
    [{ map: 'a:name', set: 'name:x' }, 'name'],
    [{ set: 'owner:a,owner:b' }, 'owner'],
    [{ set: 'version:3' }, 'set.version'],
    [{ set: 'status:running' }, 'set.status'],
    [{ set: 'currency:XXX' }, 'set.currency'],
    [{ set: 'noticePeriodDays:-1' }, 'set.noticePeriodDays'],
  ])('and a request that does not fit it is refused by name: %j', async (query, path) => {
    await expect(contractBench().import('a,b\n1,2\n', query)).rejects.toMatchObject({
      code: 'invalid_input',
      errors: [expect.objectContaining({ path })],
    });
  });
});

describe('a dry run', () => {
  test('answers what the import would, and writes nothing', async () => {
    const csv = contracts(
      BASIC,
      'C-1,A,Acme,active,2025-01-01,5',
      'C-2,B,acme,active,2025-01-01,5',
      'C-3,C,Bolt,active,2025-01-01,5',
    );
    const bench = contractBench();
    const dry = await bench.import(csv, { ...WITH_PROVIDERS, dryRun: 'true' });

    expect([bench.store.writes, bench.references.names]).toEqual([0, []]);
    expect({ ...dry.report, dryRun: false }).toEqual((await bench.import(csv, WITH_PROVIDERS)).report);
  });
});

describe('other writers', () => {
  const csv = contracts(BASIC, 'C-1,A,Acme,active,2025-01-01,5');

  test('who change the object in between are read again and written over', async () => {
    const bench = contractBench();
    await bench.import(csv, WITH_PROVIDERS);
    let races = 3;
    bench.store.meanwhile = () => {
      for (const [id, contract] of bench.store.objects) {
        if (races-- > 0)
          bench.store.objects.set(id, { ...contract, version: contract.version + 1, owner: `o${races}` });
      }
    };
    const outcome = await bench.import(csv.replace(',5', ',6'), WITH_PROVIDERS);

    expect(counts(outcome)).toEqual([0, 1, 0, 0]);
    expect(bench.store.all).toMatchObject([{ owner: 'o0', recurringCost: 600, version: 5 }]);
  });

  test('who never stop make the row a conflict, and the others are imported', async () => {
    const bench = contractBench();
    await bench.import(csv, WITH_PROVIDERS);
    bench.store.meanwhile = () => {
      for (const [id, contract] of bench.store.objects) {
        if (contract.contractNumber === 'C-1')
          bench.store.objects.set(id, { ...contract, version: contract.version + 1 });
      }
    };
    const outcome = await bench.import(
      `${csv.replace(',5', ',6')}\nC-2,B,Acme,active,2025-01-01,5`,
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
    const outcome = await bench.import(contracts(BASIC, ...rows), WITH_PROVIDERS);

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
    const csv = contracts(BASIC, ...rows);
    const bench = contractBench();
    let inserts = 0;
    bench.store.meanwhile = () => {
      if ((inserts += 1) === 2) throw new Error('the power went out');
    };
    await expect(bench.import(csv, WITH_PROVIDERS)).rejects.toThrow('the power went out');
    const outcome = await bench.import(csv, WITH_PROVIDERS);

    expect(counts(outcome)).toEqual([800, 0, 500, 0]);
    expect(bench.store.objects.size).toBe(1300);
  });
});
