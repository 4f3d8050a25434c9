import { writeFile } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ImportApi } from './testing/import-api.js';
import { UploadSpool } from './upload/upload-spool.js';

const WITH_PROVIDERS = { mode: 'upsert', createMissing: 'provider' };
const HEADER = 'contractNumber,name,provider,status,startDate,recurringCost';
const ID = '0192f0c1-2b7a-7000-8000-0000000000a1';
const OTHER_ID = '0192f0c1-2b7a-7000-8000-0000000000a2';

interface ContractView {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly providerId: string;
  readonly providerName: string;
  readonly renewedFromId: string | null;
  readonly decidedBy: string | null;
  readonly decisionFor: string | null;
  readonly recurringCost: string;
}

interface Page<Item> {
  readonly items: readonly Item[];
}

let api: ImportApi;

beforeAll(async () => {
  api = await ImportApi.start();
});

afterEach(async () => {
  expect(await api.leftovers()).toEqual([]);
  await api.clear();
});

afterAll(() => api.stop());

function file(...rows: string[]): string {
  return [HEADER, ...rows].join('\n');
}

async function contracts(): Promise<readonly ContractView[]> {
  return (await api.send<Page<ContractView>>('GET', 'contracts?limit=500&sort=contractNumber')).body.items;
}

describe('a file as the body of the request', () => {
  test('becomes contracts that the API shows, finds by number and by words', async () => {
    const answer = await api.import(
      'contracts',
      WITH_PROVIDERS,
      file('C-1,Core switches,Acme,active,2025-01-01,18000.5'),
    );

    expect(answer).toEqual({
      status: 200,
      type: expect.stringContaining('application/json'),
      body: {
        created: 1,
        updated: 0,
        unchanged: 0,
        failed: 0,
        errors: [],
        errorCount: 0,
        ignoredColumns: [],
        createdReferences: { provider: 1, tenant: 0 },
        dryRun: false,
      },
    });
    for (const query of ['contractNumber=C-1', 'q=swit', 'provider=ACME']) {
      const { body } = await api.send<Page<ContractView>>('GET', `contracts?${query}`);
      expect(body.items).toMatchObject([
        { name: 'Core switches', providerName: 'Acme', recurringCost: '18000.50', version: 1 },
      ]);
    }
  });

  test('may come as the file of a form', async () => {
    const form = new FormData();
    form.set(
      'file',
      new Blob([file('C-1,A,Acme,active,2025-01-01,5')], { type: 'text/csv' }),
      'contracts.csv',
    );
    expect(await api.import('contracts', WITH_PROVIDERS, form, null)).toMatchObject({
      status: 200,
      body: { created: 1 },
    });
  });

  test('in bad order is a 422 that is a problem and a report, and nothing is stored', async () => {
    const answer = await api.import(
      'contracts',
      WITH_PROVIDERS,
      file('C-1,A,Acme,active,2025-01-01,5', 'C-2,B,Bolt,active,2025-13-01,"1,5"'),
    );

    expect(answer).toMatchObject({
      status: 422,
      type: expect.stringContaining('application/problem+json'),
      body: {
        type: 'urn:tenor:problem:import_refused',
        status: 422,
        detail: expect.stringContaining('line 3, startDate'),
        requestId: expect.any(String),
        created: 0,
        failed: 1,
        dryRun: false,
        errors: [
          { row: 3, column: 'startDate', path: 'rows[3].startDate', code: 'invalid_date' },
          { row: 3, column: 'recurringCost', code: 'invalid_amount' },
        ],
      },
    });
    expect([await api.count('contracts'), await api.count('serviceProviders')]).toEqual([0, 0]);
  });

  test.each([
    ['an unknown parameter', 'contracts', 'mode=upsert&dryrun=true', 'dryrun'],
    ['an unknown field in map', 'contracts', 'map=name:nmae', 'map.nmae'],
    ['a mapped column that the file lacks', 'contracts', 'map=title:name', 'map.title'],
    ['a field of another resource in set', 'tenants', 'set=status:active', 'set.status'],
  ])('with %s is a 400 that names it', async (_name, resource, query, path) => {
    const answer = await api.import(resource, query, 'name\nA\n');
    expect([answer.status, answer.body.errors.map((error) => error.path)]).toEqual([400, [path]]);
  });

  test.each([
    ['JSON', 'application/json', '{}'],
    ['a text of no type that is read', 'text/plain', 'name\nA'],
    ['JSON', 'application/json-seq', '{"name": "A"}'],
    ['another encoding', 'text/csv; charset=iso-8859-1', 'name\nA'],
  ])('of another type is a 415: %s', async (_name, type, body) => {
    expect((await api.import('tenants', '', body, type)).status).toBe(415);
  });

  test('for a resource that is not imported is a 404', async () => {
    expect((await api.import('reports', '', 'a\n')).status).toBe(404);
  });

  test.each([
    ['without a file', (form: FormData) => form.set('note', 'x'), 'note'],
    ['with a text in place of the file', (form: FormData) => form.set('file', 'name'), 'file'],
    ['with a second file', (form: FormData) => form.append('more', new Blob(['x']), 'b.csv'), 'more'],
  ])('as a form %s is a 400', async (_name, change, path) => {
    const form = new FormData();
    if (path === 'more') form.set('file', new Blob(['name\nA\n']), 'a.csv');
    change(form);
    const answer = await api.import('tenants', '', form, null);
    expect([answer.status, answer.body.errors.map((error) => error.path)]).toEqual([400, [path]]);
    expect(await api.count('tenants')).toBe(0);
  });

  test('as a form that breaks off is a 400', async () => {
    const body = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nname\nA';
    expect((await api.import('tenants', '', body, 'multipart/form-data; boundary=b')).status).toBe(400);
  });

  test.each(['text/csv', null])('beyond 64 MiB is a 413 and leaves nothing behind (%s)', async (type) => {
    const megabyte = Buffer.alloc(1_048_576, 'x');
    const parts = Array.from({ length: 65 }, () => megabyte);
    const form = new FormData();
    form.set('file', new Blob(parts), 'a.csv');
    const answer = await api.import('tenants', '', type === null ? form : new Blob(parts), type);
    expect(answer.status).toBe(413);
  });

  test('beyond 64 MiB of unannounced length is a 413', async () => {
    const megabyte = Buffer.alloc(1_048_576, 'x');
    let left = 66;
    const stream = new ReadableStream({
      pull(controller) {
        if ((left -= 1) < 0) controller.close();
        else controller.enqueue(megabyte);
      },
    });
    const response = await fetch(`${api.url}/api/v1/import/tenants`, {
      method: 'POST',
      headers: { authorization: 'Bearer test-token-0123456789', 'content-type': 'text/csv' },
      body: stream,
      duplex: 'half',
    });
    expect(response.status).toBe(413);
  });

  test('that breaks off imports nothing', async () => {
    const { port } = new URL(api.url) as unknown as AddressInfo;
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      'POST /api/v1/import/tenants HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer test-token-0123456789\r\n' +
        'Content-Type: text/csv\r\nContent-Length: 1000\r\n\r\nname\nA\n',
    );
    await sleep(200);
    expect(await api.leftovers()).toHaveLength(1);
    socket.destroy();
    for (let waited = 0; (await api.leftovers()).length > 0 && waited < 5000; waited += 20) await sleep(20);
    expect(await api.count('tenants')).toBe(0);
  });
});

describe('the parameters of the request', () => {
  test('may be repeated, and names may have commas, colons and spaces', async () => {
    const query = new URLSearchParams([
      ['map', 'Name: lang, alt:name'],
      ['map', 'b:description'],
      ['set', 'comments:one, two: three'],
    ]);
    const answer = await api.import('tenants', query.toString(), '"Name: lang, alt";b;c\nA;text;x\n');
    const { body } = await api.send<Page<unknown>>('GET', 'tenants');

    expect(answer.body).toMatchObject({ created: 1, ignoredColumns: ['c'] });
    expect(body.items).toMatchObject([{ name: 'A', description: 'text', comments: 'one, two: three' }]);
  });

  test('are described with the bodies and the answers', async () => {
    const response = await fetch(`${api.url}/docs-json`);
    const { paths, components } = (await response.json()) as {
      paths: Record<string, { post: Record<string, unknown> }>;
      components: { schemas: Record<string, unknown> };
    };
    const operation = paths['/api/v1/import/{resource}']!.post;

    expect((operation['parameters'] as { name: string }[]).map(({ name }) => name)).toEqual([
      'resource',
      'mode',
      'dryRun',
      'createMissing',
      'merge',
      'onError',
      'map',
      'set',
      'Idempotency-Key',
    ]);
    expect(Object.keys((operation['requestBody'] as { content: object }).content)).toEqual([
      'text/csv',
      'application/x-ndjson',
      'multipart/form-data',
    ]);
    expect(Object.keys(operation['responses'] as object)).toEqual(
      expect.arrayContaining(['200', '400', '401', '404', '409', '413', '415', '422']),
    );
    expect(Object.keys(components.schemas)).toEqual(
      expect.arrayContaining(['ImportReport', 'ImportRefusal']),
    );
  });
});

describe('objects in the database', () => {
  test('are updated with one version more, and not touched when nothing changes', async () => {
    const csv = file('C-1,A,Acme,active,2025-01-01,5', 'C-2,B,Acme,active,2025-01-01,5');
    await api.import('contracts', WITH_PROVIDERS, csv);
    const again = await api.import('contracts', WITH_PROVIDERS, csv.replace('C-2,B', 'C-2,B2'));

    expect(again.body).toMatchObject({
      created: 0,
      updated: 1,
      unchanged: 1,
      createdReferences: { provider: 0 },
    });
    expect((await contracts()).map(({ name, version }) => [name, version])).toEqual([
      ['A', 1],
      ['B2', 2],
    ]);
  });

  test('lose the values of cells that are empty, the references among them', async () => {
    const header = 'id,contractNumber,name,provider,tenant,status,startDate,externalRefs,renewedFromId';
    const refs = '"[{""source"":""erp"",""id"":""1""}]"';
    await api.import(
      'contracts',
      { ...WITH_PROVIDERS, createMissing: 'provider,tenant' },
      [
        header,
        `${ID},C-1,A,Acme,West,active,2025-01-01,${refs},${OTHER_ID}`,
        `${OTHER_ID},C-0,A,Acme,West,expired,2024-01-01,,`,
      ].join('\n'),
    );
    const answer = await api.import(
      'contracts',
      { mode: 'upsert' },
      `id,tenant,externalRefs,renewedFromId\n${ID},,,\n`,
    );

    expect(answer.body).toMatchObject({ updated: 1 });
    const stored = await api.database.collection('contracts').findOne({ contractNumber: 'C-1' });
    expect(stored).toMatchObject({ tenantId: null, externalRefs: [], version: 2 });
    expect(Object.keys(stored ?? {})).not.toContain('externalKeys');
    expect(Object.keys(stored ?? {})).not.toContain('renewedFromId');
    expect(await api.count('tenants')).toBe(1);
  });

  test('take over other references, which are verified and leave no mark', async () => {
    await api.import('contracts', WITH_PROVIDERS, file('C-1,A,Acme,active,2025-01-01,5'));
    await api.import('service-providers', '', 'name\nBolt\n');
    const [contract] = await contracts();
    const answer = await api.import('contracts', { mode: 'upsert' }, `id,provider\n${contract!.id},bolt\n`);

    expect(answer.body).toMatchObject({ updated: 1 });
    expect(await contracts()).toMatchObject([{ providerName: 'Bolt', version: 2 }]);
    expect(await api.database.collection('contracts').countDocuments({ hold: { $exists: true } })).toBe(0);
  });

  test('that lead back to themselves by renewals are refused, whether stored or in the file', async () => {
    const header = `id,${HEADER},renewedFromId`;
    await api.import(
      'contracts',
      WITH_PROVIDERS,
      [
        header,
        `${ID},C-1,A,Acme,active,2025-01-01,5,`,
        `${OTHER_ID},C-2,B,Acme,active,2026-01-01,5,${ID}`,
      ].join('\n'),
    );
    const stored = await api.import('contracts', { mode: 'upsert' }, `id,renewedFromId\n${ID},${OTHER_ID}\n`);
    const [third, fourth] = ['0192f0c1-2b7a-7000-8000-0000000000a3', '0192f0c1-2b7a-7000-8000-0000000000a4'];
    const inFile = await api.import(
      'contracts',
      WITH_PROVIDERS,
      [
        header,
        `${third},C-3,A,Acme,active,2025-01-01,5,${fourth}`,
        `${fourth},C-4,B,Acme,active,2026-01-01,5,${third}`,
      ].join('\n'),
    );

    for (const answer of [stored, inFile]) {
      expect([answer.status, answer.body.errors[0]]).toMatchObject([
        422,
        { column: 'renewedFromId', code: 'cycle' },
      ]);
    }
    expect(await api.count('contracts')).toBe(2);
  });

  test('carry who decided about a renewal, once', async () => {
    const csv =
      'contractNumber,name,provider,status,startDate,endDate,renewalDecision\nC-1,A,Acme,active,2026-01-01,2099-12-31,Renew\n';
    await api.import('contracts', WITH_PROVIDERS, csv);
    const again = await api.import('contracts', WITH_PROVIDERS, csv);

    expect(again.body).toMatchObject({ unchanged: 1 });
    expect(await contracts()).toMatchObject([{ decidedBy: 'admin', decisionFor: '2099-12-31', version: 1 }]);
    const undone = await api.import('contracts', WITH_PROVIDERS, csv.replace('Renew\n', '\n'));
    expect(undone.body).toMatchObject({ updated: 1 });
    expect(await contracts()).toMatchObject([{ decidedBy: null, decisionFor: null }]);
  });

  test('take the cycle end of a decision as it is: dates may have moved since it was made', async () => {
    const csv =
      'contractNumber,name,provider,status,startDate,endDate,renewalDecision,decisionFor\nC-1,A,Acme,active,2026-01-01,2099-12-31,Renew,2099-06-30\n';
    expect((await api.import('contracts', WITH_PROVIDERS, csv)).body).toMatchObject({ created: 1 });
    expect(await contracts()).toMatchObject([{ decisionFor: '2099-06-30' }]);
  });

  test('of providers are matched without regard to case, and keep a name that only differs in case', async () => {
    await api.import('service-providers', '', 'name;account_number\nAcme Networks;1\n');
    const answer = await api.import(
      'service-providers',
      { mode: 'upsert' },
      'name;account_number\nACME  networks;2\n',
    );
    const { body } = await api.send<Page<unknown>>('GET', 'service-providers');

    expect(answer.body).toMatchObject({ updated: 1 });
    expect(body.items).toMatchObject([{ name: 'ACME networks', accountNumber: '2', version: 2 }]);
  });
});

describe('imports at the same time', () => {
  const rows = Array.from({ length: 600 }, (_, n) => `C-${n},A ${n},Provider ${n % 11},active,2025-01-01,5`);

  test('of one file create every contract and every provider once', async () => {
    const answers = await Promise.all(
      [1, 2, 3].map(() => api.import('contracts', WITH_PROVIDERS, file(...rows))),
    );

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.map(({ body }) => [body.created, body.unchanged]).sort()).toEqual([
      [0, 600],
      [0, 600],
      [600, 0],
    ]);
    expect([await api.count('contracts'), await api.count('serviceProviders')]).toEqual([600, 11]);
  });

  test('of contracts and of their providers create every provider once', async () => {
    const providers = Array.from({ length: 11 }, (_, n) => `PROVIDER ${n},${n}`);
    const [one, two] = await Promise.all([
      api.import('contracts', WITH_PROVIDERS, file(...rows)),
      api.import('service-providers', { mode: 'upsert' }, ['name,accountNumber', ...providers].join('\n')),
    ]);

    expect([one.status, two.status, one.body.failed, two.body.failed]).toEqual([200, 200, 0, 0]);
    expect(await api.count('serviceProviders')).toBe(11);
  });

  test('as somebody changes the same contracts lose neither change', async () => {
    await api.import('contracts', WITH_PROVIDERS, file(...rows));
    const ids = (await contracts()).map(({ id }) => id).slice(0, 40);
    const [answer, ...patches] = await Promise.all([
      api.import('contracts', WITH_PROVIDERS, file(...rows.map((row) => row.replace(/5$/u, '6')))),
      ...ids.map((id) => api.send<unknown>('PATCH', `contracts/${id}`, { owner: 'ops' })),
    ]);

    expect(answer.body).toMatchObject({ updated: 600, failed: 0 });
    expect(patches.every(({ status }) => status === 200)).toBe(true);
    const stored = await api.database.collection('contracts').find({}).toArray();
    expect(stored.every((contract) => contract['recurringCost'] === 600)).toBe(true);
    expect(stored.filter((contract) => contract['owner'] === 'ops')).toHaveLength(40);
  });
});

describe('an import and a deletion of what its rows name', () => {
  const rounds = Array.from({ length: 15 }, (_, n) => n);

  /** Contracts whose provider is not there. */
  async function orphans(): Promise<number> {
    const ids = (await api.database.collection('serviceProviders').find({}).toArray()).map(({ _id }) => _id);
    return api.database.collection('contracts').countDocuments({ providerId: { $nin: ids } });
  }

  test('leave no contract without its provider, whichever is first', async () => {
    const outcomes = new Set<string>();
    for (const n of rounds) {
      const { body } = await api.send<{ id: string }>('POST', 'service-providers', { name: 'Acme' });
      const [imported, deleted] = await Promise.all([
        api.import('contracts', {}, file(`C-${n},A,Acme,active,2025-01-01,5`)),
        // A little later each time, so that the two meet at different points.
        sleep(n * 2).then(() => api.send<unknown>('DELETE', `service-providers/${body.id}`)),
      ]);
      outcomes.add(`${imported.status} ${deleted.status}`);
      expect(await orphans()).toBe(0);
      await api.clear();
    }
    // Both must not succeed; that one of them did each time is what we came for.
    expect([...outcomes].filter((outcome) => !['200 409', '422 204', '422 409'].includes(outcome))).toEqual(
      [],
    );
  });

  test('leave no contract that was moved to a provider without it', async () => {
    for (const n of rounds) {
      await api.import('contracts', WITH_PROVIDERS, file('C-1,A,Old,active,2025-01-01,5'));
      const { body } = await api.send<{ id: string }>('POST', 'service-providers', { name: 'New' });
      const [contract] = await contracts();
      await Promise.all([
        api.import('contracts', { mode: 'upsert' }, `id,provider\n${contract!.id},New\n`),
        sleep(n * 2).then(() => api.send<unknown>('DELETE', `service-providers/${body.id}`)),
      ]);
      expect(await orphans()).toBe(0);
      expect(await api.database.collection('contracts').countDocuments({ hold: { $exists: true } })).toBe(0);
      await api.clear();
    }
  });
});

describe('what a killed process left', () => {
  test('is removed at the start, and the uploads of living processes stay', async () => {
    const gone = join(api.dataDir, 'tmp', `import-2147483646-${ID}`);
    const living = join(api.dataDir, 'tmp', `import-${process.ppid}-${ID}`);
    await Promise.all([gone, living].map((path) => writeFile(path, 'x')));
    const spool = new UploadSpool(api.dataDir);
    await spool.clean();

    expect(await api.leftovers()).toEqual([`import-${process.ppid}-${ID}`]);
    await (await import('node:fs/promises')).rm(living);
  });

  test('is no obstacle: the lease of a process that is no more is taken over at once', async () => {
    const { hostname } = await import('node:os');
    await api.database.collection('importLeases').insertMany([
      {
        _id: 'tenants',
        token: 'x',
        host: hostname(),
        pid: 2147483646,
        expiresAt: '2999-01-01T00:00:00.000Z',
      },
      {
        _id: 'service-providers',
        token: 'y',
        host: 'elsewhere',
        pid: 1,
        expiresAt: '2001-01-01T00:00:00.000Z',
      },
    ] as never[]);
    const started = Date.now();

    expect((await api.import('tenants', '', 'name\nA\n')).status).toBe(200);
    expect((await api.import('service-providers', '', 'name\nA\n')).status).toBe(200);
    expect(Date.now() - started).toBeLessThan(5000);
    expect(await api.database.collection('importLeases').countDocuments({})).toBe(0);
  });
});
