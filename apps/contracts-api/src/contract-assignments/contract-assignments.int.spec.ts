import { OBJECT_LEASES } from '../references/object-leases.js';
import { contractBody, create } from '../testing/contract-body.js';
import { TestApi } from '../testing/test-api.js';

const MISSING = '0192f0c1-2b7a-7000-8000-00000000dead';

interface Faults {
  readonly errors: readonly { readonly path: string; readonly code: string }[];
}
interface View {
  readonly id: string;
  readonly contractId: string;
  readonly targetId: string;
  readonly targetName: string | null;
}

let api: TestApi;
let acme: string;
let contractId: string;
let tenant: string;

beforeAll(async () => {
  api = await TestApi.start();
  acme = await create(api, 'service-providers', { name: 'Acme' });
  contractId = await newContract({ name: 'Ring', contractNumber: 'C-1' });
  tenant = await create(api, 'tenants', { name: 'Hamburg' });
});

afterAll(() => api.stop());

function newContract(more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  return create(api, 'contracts', contractBody({ providerId: acme, ...more }));
}

let names = 0;

function newDevice(more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  names += 1;
  return create(api, 'devices', { name: `sw-${names}`, ...more });
}

async function body(more: Readonly<Record<string, unknown>> = {}): Promise<Record<string, unknown>> {
  return { contractId, targetType: 'device', targetId: await newDevice(), ...more };
}

const idsOf = async (query: string): Promise<string[]> => {
  const answer = await api.get<{ items: View[] }>(`contract-assignments?${query}`);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body.items.map(({ id }) => id);
};

describe('an assignment', () => {
  test('is read back as it was written, with the names of both ends', async () => {
    const targetId = await newDevice({ name: null, serial: 'SN-77' });
    const created = await api.post<View>(
      'contract-assignments',
      await body({ targetId, coverageStart: '2026-01-01', coverageEnd: '2026-12-31', isPrimary: true }),
    );
    expect([created.status, created.headers['etag']]).toEqual([201, '"1"']);
    const read = await api.get(`contract-assignments/${created.body.id}`);
    expect(read.body).toEqual({
      id: created.body.id,
      contractId,
      contractName: 'Ring',
      contractNumber: 'C-1',
      targetType: 'device',
      targetId,
      targetName: 'SN-77',
      coverageStart: '2026-01-01',
      coverageEnd: '2026-12-31',
      scopeNotes: null,
      isPrimary: true,
      tags: [],
      customFields: {},
      externalRefs: [],
      createdAt: '2026-11-23T06:00:00.000Z',
      updatedAt: '2026-11-23T06:00:00.000Z',
      version: 1,
    });
  });

  test.each([
    ['device', 'devices', { name: 'core-1' }],
    ['rack', 'racks', { name: 'R1' }],
    ['location', 'locations', { name: 'Floor 2' }],
    ['tenant', 'tenants', { name: 'Bremen' }],
    ['circuit', 'circuits', { name: 'DE-4711' }],
    ['virtual_machine', 'virtual-machines', { name: 'vm-1' }],
  ])('covers a %s, which can be named by its name', async (targetType, resource, fields) => {
    const id = await create(api, resource, fields);
    const answer = await api.post<View>('contract-assignments', {
      contract: 'C-1',
      targetType,
      target: ` ${fields.name.toUpperCase()} `,
    });
    expect(answer).toMatchObject({
      status: 201,
      body: { contractId, targetId: id, targetName: fields.name },
    });
    expect(await idsOf(`targetType=${targetType}&target=${fields.name.toLowerCase()}`)).toEqual([
      answer.body.id,
    ]);
  });

  test('moves to another target and another contract', async () => {
    const other = await newContract({ name: 'Metro', contractNumber: 'C-2' });
    const id = await create(api, 'contract-assignments', await body());
    const path = `contract-assignments/${id}`;
    expect((await api.patch(path, { targetType: 'tenant', target: 'Hamburg' })).body).toMatchObject({
      targetType: 'tenant',
      targetId: tenant,
      targetName: 'Hamburg',
    });
    expect((await api.patch(path, { contract: 'C-2' })).body).toMatchObject({
      contractId: other,
      version: 3,
    });
    expect((await api.patch(path, { scopeNotes: 'x' }, { 'if-match': '"1"' })).status).toBe(412);
  });

  test('created again with the client’s id is there once', async () => {
    const given = { id: '0192f0c1-2b7a-7000-8000-0000000000aa', ...(await body({ isPrimary: true })) };
    const answers = await Promise.all([1, 2, 3].map(() => api.post('contract-assignments', given)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
  });
});

describe('the rules about one target', () => {
  test('the same contract may come again only for another time', async () => {
    const first = await body({ coverageStart: '2026-01-01', coverageEnd: '2026-06-30' });
    const again = (coverageStart: string | null, coverageEnd: string | null) =>
      api.post<Faults & View>('contract-assignments', { ...first, coverageStart, coverageEnd });
    expect((await again('2026-01-01', '2026-06-30')).status).toBe(201);
    for (const [from, to] of [
      ['2026-06-30', null],
      [null, null],
      [null, '2026-01-01'],
    ] as const) {
      expect(await again(from, to)).toMatchObject({
        status: 409,
        body: { errors: [{ path: 'coverageStart', code: 'overlap' }] },
      });
    }
    const later = await again('2026-07-01', null);
    expect(later.status).toBe(201);
    const patched = await api.patch(`contract-assignments/${later.body.id}`, { coverageStart: '2026-06-01' });
    expect(patched).toMatchObject({ status: 409, body: { errors: [{ code: 'overlap' }] } });
    expect((await api.patch(`contract-assignments/${later.body.id}`, { tags: ['x'] })).status).toBe(200);
  });

  test('a second primary is refused on any day that has one', async () => {
    const other = await newContract({ name: 'Second' });
    const first = await body({ isPrimary: true, coverageEnd: '2026-06-30' });
    expect((await api.post('contract-assignments', first)).status).toBe(201);
    const second = { ...first, contractId: other, coverageEnd: null };
    expect(await api.post('contract-assignments', second)).toMatchObject({
      status: 409,
      body: { errors: [{ path: 'isPrimary', code: 'second_primary' }] },
    });
    const plain = await create(api, 'contract-assignments', { ...second, isPrimary: false });
    expect((await api.patch(`contract-assignments/${plain}`, { isPrimary: true })).status).toBe(409);
    const later = { coverageStart: '2026-07-01', isPrimary: true };
    expect((await api.patch(`contract-assignments/${plain}`, later)).status).toBe(200);
  });

  test('of writers that race to be the first of a target, one wins, each time', async () => {
    for (let round = 0; round < 6; round += 1) {
      const targetId = await newDevice();
      const contracts = await Promise.all([1, 2, 3, 4].map((n) => newContract({ name: `Racer ${n}` })));
      const answers = await Promise.all(
        contracts.map((racer) =>
          api.post('contract-assignments', {
            contractId: racer,
            targetType: 'device',
            targetId,
            isPrimary: true,
          }),
        ),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
      expect(await idsOf(`targetId=${targetId}&isPrimary=true`)).toHaveLength(1);
    }
  });

  test('of writers that race for one period of a contract, one wins, each time', async () => {
    for (let round = 0; round < 6; round += 1) {
      const given = await body();
      const starts = [null, '2026-01-01', '2026-02-01', '2026-03-01'];
      const answers = await Promise.all(
        starts.map((coverageStart) => api.post('contract-assignments', { ...given, coverageStart })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    }
  });

  test('changes that race to make an assignment the primary leave one', async () => {
    const targetId = await newDevice();
    const ids = await Promise.all(
      ['a', 'b', 'c'].map(async (name) =>
        create(
          api,
          'contract-assignments',
          await body({ targetId, contractId: await newContract({ name }) }),
        ),
      ),
    );
    for (let round = 0; round < 6; round += 1) {
      const answers = await Promise.all(
        ids.map((id) => api.patch(`contract-assignments/${id}`, { isPrimary: true })),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      const [primary] = await idsOf(`targetId=${targetId}&isPrimary=true`);
      expect((await api.patch(`contract-assignments/${primary}`, { isPrimary: false })).status).toBe(200);
    }
    expect(await api.database.collection(OBJECT_LEASES).countDocuments()).toBe(0);
  });

  test('the lease of a writer that died holds nobody up for longer than half a minute', async () => {
    const given = await body();
    await api.database.collection<{ _id: string; token: string; at: string }>(OBJECT_LEASES).insertOne({
      _id: `device:${String(given['targetId'])}`,
      token: 'of-the-dead',
      at: '2026-11-23T05:59:00.000Z',
    });
    expect((await api.post('contract-assignments', given)).status).toBe(201);
  });
});

describe('a bad assignment is refused, naming the field:', () => {
  test.each([
    ['contractId', 'required', { contractId: undefined }],
    ['contractId', 'unknown_reference', { contractId: MISSING }],
    ['contract', 'unknown_reference', { contractId: undefined, contract: 'C-404' }],
    ['targetType', 'required', { targetType: undefined }],
    ['targetType', 'invalid_choice', { targetType: 'interface' }],
    ['targetId', 'required', { targetId: undefined }],
    ['targetId', 'invalid_id', { targetId: 'sw-1' }],
    ['targetId', 'unknown_reference', { targetId: MISSING }],
    ['targetId', 'unknown_reference', { targetType: 'rack' }],
    ['target', 'ambiguous', { target: 'sw-1' }],
    ['target', 'unknown_reference', { targetId: undefined, target: 'nobody' }],
    ['target', 'invalid_type', { targetId: undefined, target: '' }],
    ['targetType', 'invalid_choice', { targetId: undefined, target: 'sw-1', targetType: 'x' }],
    ['coverageStart', 'invalid_date', { coverageStart: '2026-13-01' }],
    ['coverageEnd', 'before_start', { coverageStart: '2026-02-01', coverageEnd: '2026-01-31' }],
    ['isPrimary', 'invalid_type', { isPrimary: 'yes' }],
    ['scopeNotes', 'invalid_length', { scopeNotes: 'x'.repeat(65_537) }],
    ['targetName', 'read_only', { targetName: 'x' }],
    ['primary', 'unknown_field', { primary: true }],
  ])('%s %s', async (path, code, more) => {
    const answer = await api.post<Faults>('contract-assignments', await body(more));
    expect([answer.status, answer.body.errors.map((error) => [error.path, error.code])]).toEqual([
      400,
      [[path, code]],
    ]);
  });

  test('two devices of one name', async () => {
    await newDevice({ name: 'twin' });
    await newDevice({ name: 'Twin' });
    const given = await body({ targetId: undefined, target: 'twin' });
    expect(await api.post('contract-assignments', given)).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'target', code: 'ambiguous' }] },
    });
  });

  test.each(['contract=1&targetType=x', 'isPrimary=1', 'sort=isPrimary', 'coverageEnd[lt]=x', 'foo=1'])(
    'the list %s',
    async (query) => {
      expect((await api.get(`contract-assignments?${query}`)).status).toBe(400);
    },
  );
});

describe('goes with what it hangs on:', () => {
  test('with its contract', async () => {
    const doomed = await newContract({ name: 'Doomed' });
    const id = await create(api, 'contract-assignments', await body({ contractId: doomed }));
    expect((await api.delete(`contracts/${doomed}`)).status).toBe(204);
    expect((await api.get(`contract-assignments/${id}`)).status).toBe(404);
  });

  test('with its target', async () => {
    const given = await body();
    const id = await create(api, 'contract-assignments', given);
    expect((await api.delete(`devices/${String(given['targetId'])}`)).status).toBe(204);
    expect((await api.get(`contract-assignments/${id}`)).status).toBe(404);
  });

  test('whoever assigns while a target goes is refused or swept along', async () => {
    const elsewhere = await create(api, 'contract-assignments', await body());
    for (let round = 0; round < 10; round += 1) {
      const targetId = await newDevice();
      const [deleted, ...others] = await Promise.all([
        api.delete(`devices/${targetId}`),
        api.post('contract-assignments', await body({ targetId })),
        api.patch(`contract-assignments/${elsewhere}`, { targetType: 'device', targetId }),
      ]);
      expect([204, 409]).toContain(deleted.status);
      for (const { status } of others) expect([200, 201, 400, 404, 409]).toContain(status);
      if (deleted.status === 204) expect(await idsOf(`targetId=${targetId}`)).toEqual([]);
    }
  });

  test('whoever assigns while a contract goes is refused or swept along', async () => {
    for (let round = 0; round < 10; round += 1) {
      const doomed = await newContract({ name: `Race ${round}` });
      const [deleted, ...others] = await Promise.all([
        api.delete(`contracts/${doomed}`),
        ...(await Promise.all([body(), body()])).map((given) =>
          api.post('contract-assignments', { ...given, contractId: doomed }),
        ),
      ]);
      expect(deleted.status).toBe(204);
      for (const { status } of others) expect([201, 400, 409]).toContain(status);
      expect(await idsOf(`contractId=${doomed}`)).toEqual([]);
    }
  });
});
