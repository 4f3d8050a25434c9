import { contractBody, create } from '../testing/contract-body.js';
import { TestApi } from '../testing/test-api.js';

const MISSING = '0192f0c1-2b7a-7000-8000-00000000dead';

interface Faults {
  readonly errors: readonly { readonly path: string; readonly code: string }[];
}

let api: TestApi;
let acme: string;
let contractId: string;

beforeAll(async () => {
  api = await TestApi.start();
  acme = await create(api, 'service-providers', { name: 'Acme' });
  contractId = await newContract({ name: 'Ring', contractNumber: 'C-1', currency: 'EUR' });
});

afterAll(() => api.stop());

function newContract(more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  return create(api, 'contracts', contractBody({ providerId: acme, ...more }));
}

let numbers = 0;

function invoice(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  numbers += 1;
  return {
    contractId,
    invoiceNumber: `INV-${numbers}`,
    periodStart: '2026-03-01',
    periodEnd: '2026-03-31',
    invoiceDate: '2026-04-02',
    totalAmount: '1500.00',
    ...more,
  };
}

const numbersOf = async (query: string): Promise<unknown[]> => {
  const answer = await api.get<{ items: { invoiceNumber: string }[] }>(`invoices?${query}`);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body.items.map((each) => each.invoiceNumber);
};

describe('an invoice', () => {
  test('is read back as it was written, in the currency of its contract', async () => {
    const created = await api.post<{ id: string }>('invoices', {
      ...invoice({ invoiceNumber: 'A-1', dueDate: '2026-05-02', status: 'approved', tags: ['q1'] }),
      externalRefs: [{ source: 'erp', id: '1' }],
      customFields: { cost: { centre: 7 } },
    });
    expect([created.status, created.headers['etag']]).toEqual([201, '"1"']);
    expect(created.headers['location']).toBe(`/api/v1/invoices/${created.body.id}`);
    const read = await api.get(`invoices/${created.body.id}`);
    expect(read.body).toEqual({
      id: created.body.id,
      contractId,
      contractName: 'Ring',
      contractNumber: 'C-1',
      invoiceNumber: 'A-1',
      periodStart: '2026-03-01',
      periodEnd: '2026-03-31',
      invoiceDate: '2026-04-02',
      dueDate: '2026-05-02',
      paidDate: null,
      totalAmount: '1500.00',
      currency: 'EUR',
      status: 'approved',
      description: null,
      comments: null,
      tags: ['q1'],
      customFields: { cost: { centre: 7 } },
      externalRefs: [{ source: 'erp', id: '1', url: null }],
      createdAt: '2026-11-23T06:00:00.000Z',
      updatedAt: '2026-11-23T06:00:00.000Z',
      version: 1,
    });
    expect(created.body).toEqual(read.body);
  });

  test('may be in another currency than its contract, and goes back to it with null', async () => {
    const id = await create(api, 'invoices', invoice({ currency: 'jpy', totalAmount: '1500' }));
    expect((await api.get(`invoices/${id}`)).body).toMatchObject({ currency: 'JPY', totalAmount: '1500' });
    const patched = await api.patch(`invoices/${id}`, { currency: null });
    expect(patched).toMatchObject({ status: 200, body: { currency: 'EUR', totalAmount: '1500.00' } });
  });

  test('has a number of its own within its contract, and may share it with another contract’s', async () => {
    const other = await newContract({ name: 'Metro' });
    expect((await api.post('invoices', invoice({ invoiceNumber: 'U-1' }))).status).toBe(201);
    expect((await api.post('invoices', invoice({ invoiceNumber: 'U-1', contractId: other }))).status).toBe(
      201,
    );
    const again = await api.post('invoices', invoice({ invoiceNumber: 'U-1' }));
    expect(again).toMatchObject({
      status: 409,
      body: { errors: [{ path: 'invoiceNumber', code: 'duplicate' }] },
    });
    const id = await create(api, 'invoices', invoice({ invoiceNumber: 'U-2' }));
    expect(await api.patch(`invoices/${id}`, { invoiceNumber: 'U-1' })).toMatchObject({
      status: 409,
      body: { errors: [{ path: 'invoiceNumber', code: 'duplicate' }] },
    });
  });

  test('names its contract by number, by name or by id, and of two of a name by their vendor', async () => {
    const globex = await create(api, 'service-providers', { name: 'Globex' });
    const here = await newContract({ name: 'Twin' });
    const there = await newContract({ name: 'Twin', providerId: globex });
    const by = (more: object) => {
      const body = invoice({ contractId: undefined, ...more });
      return api.post<Faults & { contractId: string }>('invoices', body);
    };
    expect((await by({ contract: 'C-1' })).body.contractId).toBe(contractId);
    expect((await by({ contract: 'Ring' })).body.contractId).toBe(contractId);
    expect((await by({ contract: contractId.toUpperCase() })).body.contractId).toBe(contractId);
    expect((await by({ contract: 'Twin', provider: 'acme' })).body.contractId).toBe(here);
    expect((await by({ contract: 'Twin', provider: globex })).body.contractId).toBe(there);
    expect(await by({ contract: 'Twin' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'contract', code: 'ambiguous' }] },
    });
  });

  test('created again with the client’s id is there once', async () => {
    const body = { id: '0192f0c1-2b7a-7000-8000-0000000000aa', ...invoice() };
    const answers = await Promise.all(Array.from({ length: 6 }, () => api.post('invoices', body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
    expect(await api.post('invoices', { ...body, totalAmount: '1.00' })).toMatchObject({
      status: 409,
      body: { errors: [{ path: 'id' }] },
    });
  });

  test('changes for the version that it is meant for, and is deleted', async () => {
    const id = await create(api, 'invoices', invoice());
    const path = `invoices/${id}`;
    const paid = await api.patch(path, { status: 'paid', paidDate: '2026-04-20' }, { 'if-match': '"1"' });
    expect(paid).toMatchObject({ status: 200, body: { version: 2, status: 'paid', paidDate: '2026-04-20' } });
    expect(paid.headers['etag']).toBe('"2"');
    expect((await api.patch(path, { status: 'void' }, { 'if-match': '"1"' })).status).toBe(412);
    expect((await api.patch(path, { status: 'paid' })).body['version']).toBe(2);
    expect((await api.get(path, { 'if-none-match': '"2"' })).status).toBe(304);
    expect((await api.delete(path, { 'if-match': '"1"' })).status).toBe(412);
    expect((await api.delete(path)).status).toBe(204);
    expect((await api.get(path)).status).toBe(404);
    expect((await api.delete(path)).status).toBe(404);
  });
});

describe('a bad invoice is refused, naming the field:', () => {
  test.each([
    ['contractId', 'required', { contractId: undefined }],
    ['contractId', 'invalid_id', { contractId: 'C-1' }],
    ['contractId', 'unknown_reference', { contractId: MISSING }],
    ['contract', 'ambiguous', { contract: 'C-1' }],
    ['contract', 'unknown_reference', { contractId: undefined, contract: 'C-404' }],
    ['contract', 'invalid_type', { contractId: undefined, contract: 7 }],
    ['provider', 'unknown_reference', { contractId: undefined, contract: 'C-1', provider: 'Nobody' }],
    ['provider', 'unknown_field', { provider: 'Acme' }],
    ['invoiceNumber', 'required', { invoiceNumber: undefined }],
    ['invoiceNumber', 'invalid_length', { invoiceNumber: '  ' }],
    ['invoiceNumber', 'invalid_length', { invoiceNumber: 'x'.repeat(513) }],
    ['invoiceNumber', 'control_characters', { invoiceNumber: 'a\tb' }],
    ['periodStart', 'required', { periodStart: undefined }],
    ['periodStart', 'invalid_date', { periodStart: '2026-02-30' }],
    ['periodStart', 'invalid_date', { periodStart: '2026-03-01T00:00:00Z' }],
    ['periodEnd', 'required', { periodEnd: undefined }],
    ['periodEnd', 'before_start', { periodEnd: '2026-02-28' }],
    ['invoiceDate', 'required', { invoiceDate: undefined }],
    ['invoiceDate', 'invalid_type', { invoiceDate: 20260402 }],
    ['dueDate', 'invalid_date', { dueDate: 'soon' }],
    ['paidDate', 'invalid_date', { paidDate: '' }],
    ['totalAmount', 'invalid_type', { totalAmount: 1500 }],
    ['totalAmount', 'out_of_range', { totalAmount: '-1' }],
    ['totalAmount', 'too_many_decimals', { totalAmount: '1.005' }],
    ['totalAmount', 'too_many_decimals', { totalAmount: '1500.50', currency: 'JPY' }],
    ['currency', 'unknown_currency', { currency: 'EURO' }],
    ['status', 'invalid_choice', { status: 'Paid' }],
    ['tags', 'invalid_type', { tags: 'a' }],
    ['externalRefs', 'duplicate', { externalRefs: [1, 2].map(() => ({ source: 'a', id: '1' })) }],
    ['customFields', 'invalid_name', { customFields: { 'a.b': 1 } }],
    ['description', 'invalid_length', { description: 'x'.repeat(65_537) }],
    ['contractName', 'read_only', { contractName: 'Ring' }],
    ['version', 'read_only', { version: 3 }],
    ['amount', 'unknown_field', { amount: '1' }],
    ['status.$gt', 'unsafe_name', { status: { $gt: '' } }],
    ['id', 'invalid_id', { id: '7' }],
  ])('%s %s', async (path, code, more) => {
    const answer = await api.post<Faults>('invoices', invoice(more));
    expect([answer.status, answer.body.errors.map((error) => [error.path, error.code])]).toEqual([
      400,
      [[path, code]],
    ]);
  });

  test('and so is a patch', async () => {
    const id = await create(api, 'invoices', invoice());
    for (const [path, body] of [
      ['periodEnd', { periodStart: '2026-04-01' }],
      ['contractId', { contractId: null }],
      ['contractId', { contractId: MISSING }],
      ['invoiceNumber', { invoiceNumber: null }],
      ['id', { id: MISSING }],
    ] as const) {
      const answer = await api.patch<Faults>(`invoices/${id}`, body);
      expect([answer.status, answer.body.errors.map((error) => error.path)]).toEqual([400, [path]]);
    }
    expect((await api.get(`invoices/${id}`)).body).toMatchObject({ version: 1, contractId });
  });
});

describe('the list', () => {
  let listed: string;

  beforeAll(async () => {
    listed = await newContract({ name: 'Listed', contractNumber: 'L-1', currency: 'EUR' });
    const bodies = [
      { status: 'paid', paidDate: '2026-04-20', totalAmount: '1.00' },
      { status: 'pending', dueDate: '2026-06-01', tags: ['late'] },
      { status: 'disputed', dueDate: '2026-05-01', currency: 'USD' },
    ];
    for (const [at, body] of bodies.entries()) {
      await create(api, 'invoices', invoice({ contractId: listed, invoiceNumber: `L ${at}x`, ...body }));
    }
  });

  test.each([
    ['contract=L-1&sort=invoiceNumber', ['L 0x', 'L 1x', 'L 2x']],
    ['contract=listed', []],
    ['contract=Listed&sort=-dueDate', ['L 1x', 'L 2x', 'L 0x']],
    ['contract=L-1&status=paid,disputed&sort=invoiceNumber', ['L 0x', 'L 2x']],
    ['contract=L-1&dueDate[exists]=true&dueDate[lt]=2026-06-01', ['L 2x']],
    ['contract=L-1&currency=USD', ['L 2x']],
    ['tags=late', ['L 1x']],
    ['q=l 2', ['L 2x']],
    ['contract=Nobody', []],
  ])('%s', async (query, expected) => {
    expect(await numbersOf(query)).toEqual(expected);
  });

  test('is paged by cursors, and counted when asked', async () => {
    const query = 'contract=L-1&sort=-invoiceNumber&limit=2&count=true';
    const first = await api.get<{ items: { invoiceNumber: string }[]; next: string; total: number }>(
      `invoices?${query}`,
    );
    expect(first.body.items.map((each) => each.invoiceNumber)).toEqual(['L 2x', 'L 1x']);
    expect(first.body.total).toBe(3);
    const second = await api.get<{ items: { invoiceNumber: string }[]; next: null }>(
      `invoices?${query}&cursor=${first.body.next}`,
    );
    expect([second.body.items.map((each) => each.invoiceNumber), second.body.next]).toEqual([['L 0x'], null]);
  });

  test.each(['amount=1', 'sort=totalAmount', 'status=Paid', 'dueDate[contains]=2026', 'limit=0'])(
    'refuses %s',
    async (query) => {
      expect((await api.get(`invoices?${query}`)).status).toBe(400);
    },
  );
});

describe('with its contract', () => {
  test('it goes, and no other contract’s', async () => {
    const doomed = await newContract({ name: 'Doomed' });
    const gone = await create(api, 'invoices', invoice({ contractId: doomed }));
    const kept = await create(api, 'invoices', invoice());
    expect((await api.delete(`contracts/${doomed}`, { 'if-match': '"7"' })).status).toBe(412);
    expect((await api.get(`invoices/${gone}`)).status).toBe(200);
    expect((await api.delete(`contracts/${doomed}`)).status).toBe(204);
    expect((await api.get(`invoices/${gone}`)).status).toBe(404);
    expect((await api.get(`invoices/${kept}`)).status).toBe(200);
  });

  test('whoever writes while it goes is refused or swept along: no invoice is left without its contract', async () => {
    for (let round = 0; round < 10; round += 1) {
      const doomed = await newContract({ name: `Race ${round}` });
      const moved = await create(api, 'invoices', invoice());
      const [deleted, ...created] = await Promise.all([
        api.delete(`contracts/${doomed}`),
        api.post('invoices', invoice({ contractId: doomed })),
        api.patch(`invoices/${moved}`, { contractId: doomed }),
        api.post('invoices', invoice({ contractId: doomed })),
      ]);
      expect([204, 409]).toContain(deleted.status);
      for (const { status } of created) expect([200, 201, 400, 409]).toContain(status);
      const left = await numbersOf(`contractId=${doomed}`);
      if (deleted.status === 204) expect(left).toEqual([]);
      else expect((await api.get(`contracts/${doomed}`)).status).toBe(200);
    }
  });
});
