import { contractBody, create } from '../testing/contract-body.js';
import { TEST_NOW, TestApi } from '../testing/test-api.js';

const CHOSEN = '0192f0c1-2b7a-7000-8000-00000000c001';

let api: TestApi;
let acme: string;

beforeAll(async () => {
  api = await TestApi.start();
  acme = await create(api, 'service-providers', { name: 'Acme Networks' });
});

afterAll(() => api.stop());

const annual = { endDate: '2026-12-31', autoRenew: true, termMonths: 12, noticePeriodDays: 60 };

const newContract = (more: Readonly<Record<string, unknown>> = {}): Promise<string> =>
  create(api, 'contracts', contractBody({ providerId: acme, ...annual, ...more }));

type Refusal = { detail: string; errors: { path: string; code: string; message: string }[] };

describe('a decision', () => {
  test('is stamped by the server, and is about the next cycle end that it can still be about', async () => {
    const id = await newContract();
    const renewed = await api.post(`contracts/${id}/decision`, { decision: 'renew' });
    expect([renewed.status, renewed.headers['etag']]).toEqual([200, '"2"']);
    expect(renewed.body).toMatchObject({
      renewalDecision: 'renew',
      decisionFor: '2026-12-31',
      decidedBy: 'admin',
      decidedAt: TEST_NOW,
      tier: 'info',
    });
    const cancelled = await api.post(`contracts/${id}/decision`, {
      decision: 'cancel',
      noticeGivenOn: '2026-11-20',
    });
    expect(cancelled.body).toMatchObject({ decisionFor: '2027-12-31', noticeGivenOn: '2026-11-20' });
    const undecided = await api.post(`contracts/${id}/decision`, { decision: 'undecided' });
    expect(undecided.body).toMatchObject({
      decisionFor: null,
      decidedBy: null,
      decidedAt: null,
      noticeGivenOn: '2026-11-20',
      version: 4,
    });
  });

  test('made again in the next cycle is a new one, and the same one again changes nothing', async () => {
    const id = await newContract();
    await api.post(`contracts/${id}/decision`, { decision: 'renew' });
    const again = await api.post(`contracts/${id}/decision`, { decision: 'renew' });
    expect(again.body).toMatchObject({ version: 2, decidedAt: TEST_NOW });
    const { now } = api.clock;
    api.clock.now = () => new Date('2027-03-01T00:00:00.000Z');
    const later = await api.post(`contracts/${id}/decision`, { decision: 'renew' });
    api.clock.now = now;
    expect(later.body).toMatchObject({ decisionFor: '2027-12-31', decidedAt: '2027-03-01T00:00:00.000Z' });
  });

  test('can name its cycle end, and heeds If-Match', async () => {
    const id = await newContract();
    const body = { decision: 'cancel', decisionFor: '2028-12-31' };
    const refused = await api.post(`contracts/${id}/decision`, body, { 'if-match': '"7"' });
    expect(refused.status).toBe(412);
    const made = await api.post(`contracts/${id}/decision`, body, { 'if-match': '"1"' });
    expect(made.body).toMatchObject({ decisionFor: '2028-12-31' });
  });

  test.each<[string, Readonly<Record<string, unknown>>, string, string]>([
    [
      'no cycle end',
      {},
      '2026-12-30',
      'must be a cycle end of the contract; the next ones are 2026-12-31, 2027-12-31, 2028-12-31',
    ],
    [
      'no end of a contract that does not renew by itself',
      { autoRenew: false },
      '2027-12-31',
      'must be a cycle end of the contract; its only one is 2026-12-31',
    ],
    [
      'a day of an open-ended contract',
      { endDate: null },
      '2026-12-31',
      'must be left out: the contract is open-ended and has no cycle end',
    ],
  ])(
    'about %s is refused, and it is said what it can be about',
    async (_name, more, decisionFor, message) => {
      const id = await newContract(more);
      const fault = { path: 'decisionFor', message, code: 'no_cycle_end' };
      for (const decision of ['renew', 'cancel']) {
        const refused = await api.post<Refusal>(`contracts/${id}/decision`, { decision, decisionFor });
        expect([refused.status, refused.body.errors]).toEqual([400, [fault]]);
      }
      const patched = await api.patch<Refusal>(`contracts/${id}`, { renewalDecision: 'renew', decisionFor });
      expect([patched.status, patched.body.errors]).toEqual([400, [fault]]);
      const body = contractBody({
        providerId: acme,
        ...annual,
        ...more,
        renewalDecision: 'renew',
        decisionFor,
      });
      expect(await api.post('contracts', body)).toMatchObject({ status: 400, body: { errors: [fault] } });
      expect((await api.get(`contracts/${id}`)).body).toMatchObject({ version: 1 });
    },
  );

  test('can be about a cycle end that is past, or one that a patch brings about', async () => {
    const id = await newContract({ endDate: '2026-01-31', autoRenew: true, renewalTermMonths: 3 });
    const past = await api.post(`contracts/${id}/decision`, { decision: 'renew', decisionFor: '2026-10-31' });
    expect(past).toMatchObject({ status: 200, body: { decisionFor: '2026-10-31' } });
    const patch = { endDate: '2026-11-30', renewalDecision: 'cancel', decisionFor: '2027-02-28' };
    expect(await api.patch(`contracts/${id}`, patch)).toMatchObject({ status: 200, body: patch });
  });

  test('stays as it is when the dates move, and is about the first cycle end from its day on', async () => {
    const id = await newContract();
    await api.post(`contracts/${id}/decision`, { decision: 'cancel', decisionFor: '2027-12-31' });
    const moved = await api.patch(`contracts/${id}`, { endDate: '2026-11-30', decisionFor: '2027-12-31' });
    expect(moved).toMatchObject({ status: 200, body: { decisionFor: '2027-12-31' } });
    const shown = await api.get(`contracts/${id}?asOf=2028-11-30`);
    expect(shown.body).toMatchObject({ effectiveEnd: '2028-11-30', renewalValue: '0.00' });
    const again = await api.post(`contracts/${id}/decision`, {
      decision: 'cancel',
      decisionFor: '2027-12-31',
    });
    expect(again.status).toBe(400);
  });

  test('comes with a renewal only about a cycle end of the new contract', async () => {
    const id = await newContract();
    const decided = (decisionFor: string) => ({ renewalDecision: 'cancel', decisionFor });
    const refused = await api.post<Refusal>(`contracts/${id}/renew`, decided('2026-12-31'));
    expect([refused.status, refused.body.errors[0]?.path]).toEqual([400, 'decisionFor']);
    expect((await api.post(`contracts/${id}/renew`, decided('2027-12-31'))).status).toBe(201);
  });

  test.each([
    [{}, 'decision'],
    [{ decision: 'maybe' }, 'decision'],
    [{ decision: 'renew', decisionFor: '2026-02-30' }, 'decisionFor'],
    [{ decision: 'undecided', decisionFor: '2026-12-31' }, 'decisionFor'],
    [{ decision: 'cancel', noticeGivenOn: 'today' }, 'noticeGivenOn'],
    [{ decision: 'cancel', decidedBy: 'me' }, 'decidedBy'],
  ])('%j is refused and named', async (body, path) => {
    const id = await newContract();
    const answer = await api.post<Refusal>(`contracts/${id}/decision`, body);
    expect([answer.status, answer.body.errors.map((error) => error.path)]).toEqual([400, [path]]);
    expect((await api.get(`contracts/${id}`)).body).toMatchObject({ version: 1 });
  });

  test('needs a contract that is there', async () => {
    expect((await api.post(`contracts/${acme}/decision`, { decision: 'renew' })).status).toBe(404);
  });
});

describe('a renewal', () => {
  test('is a copy for the next term at the renewal’s cost, and ends the contract that it renews', async () => {
    const id = await newContract({
      name: 'Core',
      contractNumber: 'C-9',
      recurringCost: '100.00',
      renewalCost: '110.00',
      oneTimeCost: '500.00',
      renewalTermMonths: 6,
      currency: 'EUR',
      owner: 'noc@example.com',
      tags: ['prod'],
      renewalDecision: 'renew',
      externalRefs: [{ source: 'erp', id: '1' }],
    });
    const answer = await api.post(`contracts/${id}/renew`, {});
    expect(answer.status).toBe(201);
    expect(answer.headers['location']).toBe(`/api/v1/contracts/${String(answer.body['id'])}`);
    expect(answer.body).toMatchObject({
      renewedFromId: id,
      name: 'Core',
      contractNumber: 'C-9',
      status: 'pending',
      startDate: '2027-01-01',
      endDate: '2027-06-30',
      termMonths: 6,
      renewalTermMonths: 6,
      recurringCost: '110.00',
      renewalCost: null,
      oneTimeCost: '0.00',
      currency: 'EUR',
      owner: 'noc@example.com',
      tags: ['prod'],
      renewalDecision: 'undecided',
      decidedBy: null,
      externalRefs: [],
      version: 1,
    });
    expect((await api.get(`contracts/${id}`)).body).toMatchObject({
      effectiveEnd: '2026-12-31',
      renewalValue: '0.00',
    });
  });

  test.each([
    [null, '0.00'],
    ['4000.00', '4000.00'],
  ])(
    'of what is paid once, with the renewal’s cost %j, costs what the forecast says: %s',
    async (renewalCost, cost) => {
      const id = await newContract({
        autoRenew: false,
        billingPeriod: 'one_time',
        recurringCost: '5000.00',
        renewalCost,
      });
      expect((await api.get(`contracts/${id}`)).body).toMatchObject({ renewalValue: cost });
      expect((await api.post(`contracts/${id}/renew`, {})).body).toMatchObject({
        billingPeriod: 'one_time',
        recurringCost: cost,
        totalContractValue: cost,
      });
    },
  );

  test('takes what is wanted otherwise', async () => {
    const id = await newContract();
    const more = { status: 'active', startDate: '2027-02-01', recurringCost: '9.00', termMonths: 24 };
    expect((await api.post(`contracts/${id}/renew`, more)).body).toMatchObject({
      ...more,
      endDate: '2029-01-31',
    });
    const other = await newContract();
    expect((await api.post(`contracts/${other}/renew`, { endDate: '2027-03-31' })).body).toMatchObject({
      startDate: '2027-01-01',
      endDate: '2027-03-31',
      termMonths: null,
    });
  });

  test('lasts a year where no term is known, and needs a start for an open-ended contract', async () => {
    const plain = await newContract({ autoRenew: false, termMonths: null, endDate: '2027-02-28' });
    expect((await api.post(`contracts/${plain}/renew`, {})).body).toMatchObject({
      startDate: '2027-03-01',
      endDate: '2028-02-29',
    });
    const open = await newContract({ endDate: null });
    const refused = await api.post<Refusal>(`contracts/${open}/renew`, {});
    expect([refused.status, refused.body.errors[0]?.path]).toEqual([400, 'startDate']);
    expect((await api.post(`contracts/${open}/renew`, { startDate: '2027-01-01' })).status).toBe(201);
  });

  test('is refused when there is a successor, unless another is asked for', async () => {
    const id = await newContract();
    await api.post(`contracts/${id}/renew`, { status: 'draft' });
    expect((await api.post(`contracts/${id}/renew`, {})).status).toBe(201);
    const second = await api.post<Refusal>(`contracts/${id}/renew`, {});
    expect([second.status, second.body.errors[0]?.code]).toEqual([409, 'already_renewed']);
    expect((await api.post(`contracts/${id}/renew`, { allowAnother: true })).status).toBe(201);
  });

  test('can be sent again with an id, and that id for something else is refused', async () => {
    const id = await newContract();
    const first = await api.post(`contracts/${id}/renew`, { id: CHOSEN, owner: 'ann' });
    const again = await api.post(`contracts/${id}/renew`, { id: CHOSEN, owner: 'ann' });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    const other = await api.post(`contracts/${id}/renew`, {
      id: CHOSEN,
      owner: 'bob',
      allowAnother: true,
    });
    expect(other.status).toBe(409);
  });

  test('happens exactly once when many ask at the same time, and the others are told of that one', async () => {
    for (let round = 0; round < 20; round += 1) {
      const id = await newContract();
      const callers = Array.from({ length: 2 + (round % 4) }, () =>
        api.post<Refusal>(`contracts/${id}/renew`, {}),
      );
      const answers = await Promise.all(callers);
      const page = await api.get<{ items: { id: string }[] }>(`contracts?renewedFromId=${id}`);
      expect(page.body.items).toHaveLength(1);
      const successor = String(page.body.items[0]?.id);
      const refused = answers.filter(({ status }) => status !== 201);
      expect(refused).toHaveLength(answers.length - 1);
      for (const { status, body } of refused) {
        expect([status, body.errors[0]?.code]).toEqual([409, 'already_renewed']);
        expect(body.detail).toContain(successor);
      }
    }
    const log = await api.get<{ items: unknown[] }>('change-log?action=delete&objectType=contracts');
    expect([log.status, log.body.items]).toEqual([200, []]);
  });

  test('that is sent several times at once with one id is made once, and each gets it', async () => {
    const id = await newContract();
    const body = { id: '0192f0c1-2b7a-7000-8000-00000000c002' };
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => api.post(`contracts/${id}/renew`, body)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
  });

  test('waits for nobody who died while renewing', async () => {
    const id = await newContract();
    const leases = api.database.collection<{ _id: string; token: string; at: string }>('objectLeases');
    await leases.insertOne({ _id: `contract:${id}`, token: 'of-the-dead', at: '2026-11-23T05:59:00.000Z' });
    expect((await api.post(`contracts/${id}/renew`, {})).status).toBe(201);
    expect(await leases.countDocuments({ _id: `contract:${id}` })).toBe(0);
  });

  test.each([
    [{ renewedFromId: CHOSEN }, 'renewedFromId'],
    [{ startDate: 'soon' }, 'startDate'],
    [{ termMonths: 0 }, 'termMonths'],
    [{ endDate: '2026-01-01' }, 'endDate'],
    [{ allowAnother: 'yes' }, 'allowAnother'],
    [{ phase: 'ended' }, 'phase'],
    [{ colour: 'red' }, 'colour'],
    [{ id: 'x' }, 'id'],
  ])('%j is refused and named', async (body, path) => {
    const id = await newContract();
    const answer = await api.post<Refusal>(`contracts/${id}/renew`, body);
    expect([answer.status, answer.body.errors.map((error) => error.path)]).toEqual([400, [path]]);
  });

  test('heeds If-Match, and needs a contract that is there', async () => {
    const id = await newContract();
    expect((await api.post(`contracts/${id}/renew`, {}, { 'if-match': '"2"' })).status).toBe(412);
    expect((await api.post(`contracts/${acme}/renew`, {})).status).toBe(404);
  });
});
