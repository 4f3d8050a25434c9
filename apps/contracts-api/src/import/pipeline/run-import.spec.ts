import { type Contract } from '@tenor/domain';
import { contractBench } from '../testing/import-bench.js';
import { BASIC, ID, WITH_PROVIDERS, counts, csv, faults } from '../testing/import-facts.js';

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
    await bench.import(csv(`id,${BASIC}`, `${ID},C-1,A,Acme,active,2025-01-01,5`), WITH_PROVIDERS);
    const again = await bench.import(
      csv(
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
    const outcome = await bench.import(csv(BASIC, 'C-1,A,Acme,active,2025-01-01,5'));

    expect(faults(outcome)).toEqual([[2, 'provider', 'unknown_reference']]);
    expect(bench.references.names).toEqual([]);
  });
});

describe('faulty rows', () => {
  const MIXED = csv(
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
    const outcome = await contractBench().import(csv(BASIC, 'C-1,,Acme,active,2025-01-01,5'), {
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

  test('are told in short messages, however long the cell is', async () => {
    const outcome = await contractBench().import(
      csv(BASIC, `C-1,A,${'Acme '.repeat(10_000)},active,2025-01-01,5`),
    );
    expect(faults(outcome)).toEqual([[2, 'provider', 'unknown_reference']]);
    expect(outcome.report.errors[0]!.message.length).toBeLessThan(500);
  });

  test('are counted without end and listed up to a thousand', async () => {
    const rows = Array.from({ length: 1200 }, (_, n) => `C-${n},A,Acme,running,2025-01-01,x`);
    const { report } = await contractBench().import(csv(BASIC, ...rows), WITH_PROVIDERS);

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
    const outcome = await contractBench().import(csv(header, ...rows), WITH_PROVIDERS);
    expect(faults(outcome)).toEqual([[3, column, 'duplicate']]);
    expect(outcome.report.errors[0]?.message).toContain('line 2');
  });

  test('are those that reach one stored object by different keys', async () => {
    const bench = contractBench();
    await bench.import(csv(`id,${BASIC}`, `${ID},C-1,A,Acme,active,2025-01-01,5`), WITH_PROVIDERS);
    const outcome = await bench.import(
      csv('id,contractNumber,provider,owner', `${ID},C-7,Acme,x`, ',C-1,Acme,y'),
      WITH_PROVIDERS,
    );
    expect(faults(outcome)).toEqual([[3, 'contractNumber', 'duplicate']]);
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
    [
      'more columns than any file has',
      Array.from({ length: 501 }, (_, n) => `c${n}`).join(','),
      [1, null, 'too_many_columns'],
    ],
    ['a name of a column without end', `name,${'x'.repeat(300)}\n`, [1, 'x'.repeat(256), 'invalid_length']],
    ['a quote that is not closed', 'name\n"A\n', [2, null, 'malformed_csv']],
  ])('with %s is refused', async (_name, content, fault) => {
    const outcome = await contractBench().import(content, { onError: 'skip' });
    expect([outcome.refused, faults(outcome)]).toEqual([true, [fault]]);
  });

  test('may have columns that only the server writes; they are told to be ignored', async () => {
    const outcome = await contractBench().import(
      csv(`${BASIC},version,created_at,providerName`, 'C-1,A,Acme,active,2025-01-01,5,3,2020-01-01,Acme'),
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
    const content = csv(
      BASIC,
      'C-1,A,Acme,active,2025-01-01,5',
      'C-2,B,acme,active,2025-01-01,5',
      'C-3,C,Bolt,active,2025-01-01,5',
    );
    const bench = contractBench();
    const dry = await bench.import(content, { ...WITH_PROVIDERS, dryRun: 'true' });

    expect([bench.store.writes, bench.references.names]).toEqual([0, []]);
    expect({ ...dry.report, dryRun: false }).toEqual((await bench.import(content, WITH_PROVIDERS)).report);
  });
});
