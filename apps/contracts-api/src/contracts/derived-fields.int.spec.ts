import { contractBody, create } from '../testing/contract-body.js';
import { TestApi } from '../testing/test-api.js';

let api: TestApi;
let acme: string;

beforeAll(async () => {
  api = await TestApi.start();
  acme = await create(api, 'service-providers', { name: 'Acme Networks' });
});

afterAll(() => api.stop());

const newContract = (more: Readonly<Record<string, unknown>> = {}): Promise<string> =>
  create(api, 'contracts', contractBody({ providerId: acme, ...more }));

describe('what follows from a contract', () => {
  test('is told for today, in the view, and for another day with asOf', async () => {
    const id = await newContract({
      endDate: '2026-12-31',
      autoRenew: true,
      noticePeriodDays: 30,
      recurringCost: '1000.00',
      billingPeriod: 'quarterly',
      oneTimeCost: '50.00',
    });
    expect((await api.get(`contracts/${id}`)).body).toMatchObject({
      phase: 'in_force',
      effectiveEnd: '2026-12-31',
      noticeDeadline: '2026-12-01',
      tier: 'urgent',
      monthlyCost: '333.33',
      totalContractValue: '4050.00',
      renewalValue: '4000.00',
    });
    expect((await api.get(`contracts/${id}?asOf=2027-02-01`)).body).toMatchObject({
      effectiveEnd: '2027-12-31',
      noticeDeadline: '2027-12-01',
      tier: 'info',
    });
    expect((await api.get(`contracts/${id}?asOf=2025-12-31`)).body).toMatchObject({ phase: 'upcoming' });
  });

  test('changes at midnight of the configured day', async () => {
    const id = await newContract({ endDate: '2026-11-23' });
    expect((await api.get(`contracts/${id}`)).body).toMatchObject({ phase: 'in_force', tier: 'warning' });
    const { now } = api.clock;
    api.clock.now = () => new Date('2026-11-24T00:00:00.000Z');
    const later = await api.get(`contracts/${id}`, { 'if-none-match': '"1"' });
    api.clock.now = now;
    expect(later.body).toMatchObject({ phase: 'ended', tier: 'expired' });
  });

  test('knows successors, on a page as on one contract', async () => {
    const id = await newContract({ name: 'Renewed', endDate: '2026-11-20' });
    await newContract({ name: 'Draft', status: 'draft', startDate: '2026-11-21', renewedFromId: id });
    const tier = async () => (await api.get(`contracts/${id}`)).body['tier'];
    expect(await tier()).toBe('expired');
    await newContract({ name: 'Next', status: 'pending', startDate: '2026-11-21', renewedFromId: id });
    expect(await tier()).toBe('info');
    const page = await api.get<{ items: { tier: string }[] }>('contracts?name=Renewed&asOf=2026-11-20');
    expect(page.body.items.map((item) => item.tier)).toEqual(['info']);
  });

  test('has no dates and no renewal for an open-ended one, and amounts in the currency’s minor unit', async () => {
    const id = await newContract({ recurringCost: '1000', billingPeriod: 'annual', currency: 'JPY' });
    expect((await api.get(`contracts/${id}`)).body).toMatchObject({
      effectiveEnd: null,
      noticeDeadline: null,
      renewalValue: null,
      monthlyCost: '83',
      totalContractValue: '1000',
    });
  });

  test('cannot be written', async () => {
    const id = await newContract();
    for (const field of ['phase', 'tier', 'monthlyCost', 'renewalValue', 'effectiveEnd']) {
      const answer = await api.patch<{ errors: unknown }>(`contracts/${id}`, { [field]: null });
      expect([answer.status, answer.body.errors]).toEqual([
        400,
        [{ path: field, message: 'is read-only', code: 'read_only' }],
      ]);
    }
  });

  test.each(['2026-02-30', 'today', ''])('is refused for the day %j', async (day) => {
    for (const path of [`contracts?asOf=${day}`, `contracts/${acme}?asOf=${day}`]) {
      const answer = await api.get<{ errors: { path: string }[] }>(path);
      expect([answer.status, answer.body.errors[0]?.path]).toEqual([400, 'asOf']);
    }
  });
});
