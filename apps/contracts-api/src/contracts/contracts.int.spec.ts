import { contractBody, create } from '../testing/contract-body.js';
import { TestApi } from '../testing/test-api.js';

const NOBODY = '0192f0c1-2b7a-7000-8000-00000000dead';

let api: TestApi;
let acme: string;
let hamburg: string;

beforeAll(async () => {
  api = await TestApi.start();
  acme = await create(api, 'service-providers', { name: 'Acme Networks' });
  hamburg = await create(api, 'tenants', { name: 'Plant Hamburg' });
});

afterAll(() => api.stop());

const newContract = (more: Readonly<Record<string, unknown>> = {}): Promise<string> =>
  create(api, 'contracts', contractBody({ providerId: acme, ...more }));

describe('a contract', () => {
  test('comes back with its defaults, money as decimal text, and the names of what it refers to', async () => {
    const answer = await api.post('contracts', {
      name: 'Acme MSA',
      contractNumber: 'C-1',
      provider: 'ACME  networks',
      tenant: 'plant hamburg',
      status: 'active',
      startDate: '2026-01-01',
      endDate: '2026-12-31',
      recurringCost: '18000',
      renewalCost: '19000.5',
      currency: 'eur',
      leadDays: [90, 30, 90],
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      name: 'Acme MSA',
      contractNumber: 'C-1',
      providerId: acme,
      providerName: 'Acme Networks',
      tenantId: hamburg,
      tenantName: 'Plant Hamburg',
      invoiceCount: 0,
      assignmentCount: 0,
      attachmentCount: 0,
      phase: 'in_force',
      effectiveEnd: '2026-12-31',
      noticeDeadline: null,
      tier: 'info',
      monthlyCost: '18000.00',
      totalContractValue: '216000.00',
      renewalValue: '228006.00',
      status: 'active',
      startDate: '2026-01-01',
      endDate: '2026-12-31',
      renewalTerms: null,
      recurringCost: '18000.00',
      billingPeriod: 'monthly',
      oneTimeCost: '0.00',
      currency: 'EUR',
      contractType: null,
      coverageHours: null,
      responseTime: null,
      restorationTime: null,
      noticePeriodDays: null,
      autoRenew: false,
      termMonths: null,
      renewalTermMonths: null,
      renewalCost: '19000.50',
      leadDays: [30, 90],
      owner: null,
      renewedFromId: null,
      renewalDecision: 'undecided',
      decidedBy: null,
      decidedAt: null,
      decisionFor: null,
      noticeGivenOn: null,
      description: null,
      comments: null,
      tags: [],
      customFields: {},
      externalRefs: [],
      createdAt: '2026-11-23T06:00:00.000Z',
      updatedAt: '2026-11-23T06:00:00.000Z',
      version: 1,
    });
    const read = await api.get(`contracts/${String(answer.body['id'])}`);
    expect(read.body).toEqual(answer.body);
  });

  test('may share its name and number with others', async () => {
    await newContract({ name: 'Same', contractNumber: 'S-1' });
    await newContract({ name: 'Same', contractNumber: 'S-1' });
    expect((await api.get('contracts?contractNumber=S-1&count=true')).body['total']).toBe(2);
  });

  test('is checked as a whole when a part of it changes', async () => {
    const id = await newContract({ endDate: '2026-12-31', recurringCost: '10.50', currency: 'EUR' });
    const early = await api.patch(`contracts/${id}`, { endDate: '2025-12-31' });
    expect(early).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'endDate', code: 'before_start' }] },
    });
    const yen = await api.patch(`contracts/${id}`, { currency: 'JPY' });
    expect(yen).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'recurringCost', code: 'too_many_decimals' }] },
    });
    expect((await api.get(`contracts/${id}`)).body['version']).toBe(1);
  });

  test('moves to another provider and tenant by name, and back to the whole estate', async () => {
    const globex = await create(api, 'service-providers', { name: 'Globex' });
    const id = await newContract();
    const moved = await api.patch(`contracts/${id}`, { provider: 'globex', tenant: 'Plant Hamburg' });
    expect(moved.body).toMatchObject({
      providerId: globex,
      providerName: 'Globex',
      tenantName: 'Plant Hamburg',
    });
    const back = await api.patch(`contracts/${id}`, { tenant: null });
    expect(back.body).toMatchObject({ tenantId: null, tenantName: null, version: 3 });
    const stored = await api.database
      .collection('contracts')
      .findOne({ name: 'Acme MSA', hold: { $ne: null } });
    expect(stored).toBeNull();
  });
});

describe('a create with the client’s id', () => {
  test('can be sent again, also when the server completed the decision', async () => {
    const body = contractBody({
      id: '0192f0c1-2b7a-7000-8000-0000000000b1',
      provider: 'Acme Networks',
      endDate: '2026-12-31',
      renewalDecision: 'renew',
    });
    const first = await api.post('contracts', body);
    const second = await api.post('contracts', body);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    const other = await api.post('contracts', { ...body, renewalDecision: 'cancel' });
    expect(other).toMatchObject({ status: 409, body: { errors: [{ path: 'id' }] } });
  });
});

describe('a decision about the renewal', () => {
  const renewing = { endDate: '2026-12-31', autoRenew: true, termMonths: 12, noticePeriodDays: 60 };

  test('is stamped by the server when it changes, and cleared when it is taken back', async () => {
    const id = await newContract(renewing);
    const renewed = await api.patch(`contracts/${id}`, { renewalDecision: 'renew' });
    expect(renewed.body).toMatchObject({
      renewalDecision: 'renew',
      decidedBy: 'admin',
      decidedAt: '2026-11-23T06:00:00.000Z',
      decisionFor: '2026-12-31',
    });
    const cancelled = await api.patch(`contracts/${id}`, { renewalDecision: 'cancel' });
    expect(cancelled.body).toMatchObject({ decisionFor: '2027-12-31' });
    const undecided = await api.patch(`contracts/${id}`, { renewalDecision: 'undecided' });
    expect(undecided.body).toMatchObject({ decidedBy: null, decidedAt: null, decisionFor: null, version: 4 });
  });

  test('has a stamp that nobody else writes', async () => {
    const refused = await api.post(
      'contracts',
      contractBody({ providerId: acme, decidedBy: 'mallory', version: 7 }),
    );
    expect(refused).toMatchObject({
      status: 400,
      body: {
        errors: [
          { path: 'version', code: 'read_only' },
          { path: 'decidedBy', code: 'read_only' },
        ],
      },
    });
  });
});

describe('what a contract refers to', () => {
  test.each([
    [{ providerId: NOBODY }, 'providerId', 'unknown_reference'],
    [{ provider: 'Nobody' }, 'provider', 'unknown_reference'],
    [{ provider: '' }, 'provider', 'invalid_type'],
    [{ provider: 7 }, 'provider', 'invalid_type'],
    [{ provider: null }, 'provider', 'invalid_type'],
    [{}, 'providerId', 'required'],
  ])('must be there: %j', async (reference, path, code) => {
    const answer = await api.post('contracts', contractBody(reference));
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path, code }] } });
  });

  test('must be named once', async () => {
    const answer = await api.post('contracts', contractBody({ provider: 'Acme Networks', providerId: acme }));
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'provider', code: 'ambiguous' }] },
    });
  });

  test('leaves nothing behind when it is refused', async () => {
    const name = 'Refused for its tenant';
    expect(
      await api.post('contracts', contractBody({ name, providerId: acme, tenantId: NOBODY })),
    ).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'tenantId', code: 'unknown_reference' }] },
    });
    expect((await api.get(`contracts?name=${name}`)).body['items']).toEqual([]);
  });

  test('cannot be deleted while it is used, and says by how many', async () => {
    const provider = await create(api, 'service-providers', { name: 'Used' });
    const tenant = await create(api, 'tenants', { name: 'Used' });
    const ids = [
      await newContract({ providerId: provider, tenantId: tenant }),
      await newContract({ providerId: provider }),
    ];
    expect(await api.delete(`service-providers/${provider}`)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('2 contract(s)'), errors: [{ path: 'id', code: 'in_use' }] },
    });
    expect(await api.delete(`tenants/${tenant}`)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('1 contract(s)') },
    });
    for (const id of ids) expect((await api.delete(`contracts/${id}`)).status).toBe(204);
    expect((await api.delete(`service-providers/${provider}`)).status).toBe(204);
    expect((await api.delete(`tenants/${tenant}`)).status).toBe(204);
  });
});

describe('renewals', () => {
  test('name a contract that is there, and never lead back', async () => {
    const first = await newContract();
    const second = await newContract({ renewedFromId: first });
    const third = await newContract({ renewedFromId: second });
    const patch = (renewedFromId: string) => api.patch(`contracts/${first}`, { renewedFromId });
    const fault = (code: string) => ({ status: 400, body: { errors: [{ path: 'renewedFromId', code }] } });
    expect(await patch(first)).toMatchObject(fault('cycle'));
    expect(await patch(third)).toMatchObject(fault('cycle'));
    expect(await patch(NOBODY)).toMatchObject(fault('unknown_reference'));
    expect((await api.get(`contracts/${first}`)).body).toMatchObject({ renewedFromId: null, version: 1 });
  });

  test('are unlinked from a contract that is deleted', async () => {
    const first = await newContract();
    const second = await newContract({ renewedFromId: first });
    expect((await api.get(`contracts?renewedFromId=${first}`)).body['items']).toHaveLength(1);
    expect((await api.delete(`contracts/${first}`)).status).toBe(204);
    expect((await api.get(`contracts/${second}`)).body).toMatchObject({ renewedFromId: null, version: 2 });
  });
});
