import { contractBody, create } from '../testing/contract-body.js';
import { TEST_TOKEN, TestApi, type Answer } from '../testing/test-api.js';

let api: TestApi;
let acme: string;
let contract: string;

beforeAll(async () => {
  api = await TestApi.start();
  acme = await create(api, 'service-providers', { name: 'Acme' });
  await create(api, 'tenants', { name: 'Hamburg' });
  contract = await create(api, 'contracts', contractBody({ providerId: acme, endDate: '2026-12-31' }));
});

afterAll(() => api.stop());

interface ProblemBody {
  readonly status: number;
  readonly requestId: string;
  readonly errors: { path: string; message: string; code: string }[];
}

/** Refusals of every kind look alike, and give nothing of the inside away. */
function expectProblem(answer: Answer<ProblemBody>, status: number): void {
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({
    type: expect.stringMatching(/^urn:tenor:problem:[a-z_]+$/),
    title: expect.stringMatching(/./),
    status,
    detail: expect.stringMatching(/./),
    errors: expect.any(Array),
    requestId: answer.headers['x-request-id'],
  });
  expect(JSON.stringify(answer.body)).not.toMatch(/stack|E11000|node_modules|mongo/i);
}

const LONG = 'x'.repeat(70_000);

describe('a body that is wrong is refused and the field is named', () => {
  test.each<[string, unknown, number, string]>([
    ['service-providers', {}, 400, 'name'],
    ['service-providers', { name: '' }, 400, 'name'],
    ['service-providers', { name: '   ' }, 400, 'name'],
    ['service-providers', { name: 7 }, 400, 'name'],
    ['service-providers', { name: 'x'.repeat(513) }, 400, 'name'],
    ['service-providers', { name: 'a\nb' }, 400, 'name'],
    ['service-providers', '{"name":"a\\u0000b"}', 400, 'name'],
    ['service-providers', { name: { $gt: '' } }, 400, 'name.$gt'],
    ['service-providers', '{"name":"a","__proto__":{"x":1}}', 400, '__proto__'],
    ['service-providers', { name: 'a', colour: 'red' }, 400, 'colour'],
    ['service-providers', { name: 'a', portalUrl: 'javascript:alert(1)' }, 400, 'portalUrl'],
    ['service-providers', { name: 'a', tags: 'x' }, 400, 'tags'],
    ['service-providers', { name: 'a', tags: [''] }, 400, 'tags[0]'],
    ['service-providers', { name: 'a', customFields: { 'a.b': 1 } }, 400, 'customFields'],
    ['service-providers', { name: 'a', customFields: { a: { $where: 1 } } }, 400, 'customFields.a.$where'],
    ['service-providers', { name: 'a', comments: LONG }, 400, 'comments'],
    ['service-providers', { name: 'a', externalRefs: [{ source: 's' }] }, 400, 'externalRefs[0].id'],
    ['service-providers', { name: 'a', id: '42' }, 400, 'id'],
    ['service-providers', { name: 'a', id: null }, 400, 'id'],
    ['service-providers', { name: 'a', version: 2 }, 400, 'version'],
    ['service-providers', { name: 'a', createdAt: '2026-01-01' }, 400, 'createdAt'],
    ['service-providers', { name: 'ACME' }, 409, 'name'],
    ['service-providers', [], 400, ''],
    ['service-providers', '"text"', 400, ''],
    ['service-providers', 'null', 400, ''],
    ['service-providers', '{"name":', 400, ''],
    ['service-providers', '', 400, ''],
    ['tenants', { name: 'hamburg' }, 409, 'name'],
    ['tenants', { name: 'a', accountNumber: '1' }, 400, 'accountNumber'],
    ['contracts', contractBody({ provider: 'Acme', status: 'gone' }), 400, 'status'],
    ['contracts', contractBody({ provider: 'Acme', startDate: '2026-02-30' }), 400, 'startDate'],
    ['contracts', contractBody({ provider: 'Acme', startDate: null }), 400, 'startDate'],
    ['contracts', contractBody({ provider: 'Acme', endDate: '31.12.2026' }), 400, 'endDate'],
    ['contracts', contractBody({ provider: 'Acme', endDate: '2025-12-31' }), 400, 'endDate'],
    ['contracts', contractBody({ provider: 'Acme', recurringCost: 18000 }), 400, 'recurringCost'],
    ['contracts', contractBody({ provider: 'Acme', recurringCost: '-1' }), 400, 'recurringCost'],
    ['contracts', contractBody({ provider: 'Acme', recurringCost: '1.234' }), 400, 'recurringCost'],
    ['contracts', contractBody({ provider: 'Acme', recurringCost: '1e3' }), 400, 'recurringCost'],
    [
      'contracts',
      contractBody({ provider: 'Acme', oneTimeCost: '1.5', currency: 'JPY' }),
      400,
      'oneTimeCost',
    ],
    ['contracts', contractBody({ provider: 'Acme', currency: 'XXX' }), 400, 'currency'],
    ['contracts', contractBody({ provider: 'Acme', noticePeriodDays: -1 }), 400, 'noticePeriodDays'],
    ['contracts', contractBody({ provider: 'Acme', noticePeriodDays: 1.5 }), 400, 'noticePeriodDays'],
    ['contracts', contractBody({ provider: 'Acme', termMonths: 0 }), 400, 'termMonths'],
    ['contracts', contractBody({ provider: 'Acme', autoRenew: 'yes' }), 400, 'autoRenew'],
    ['contracts', contractBody({ provider: 'Acme', leadDays: [0] }), 400, 'leadDays[0]'],
    ['contracts', contractBody({ provider: 'Acme', contractType: 'magic' }), 400, 'contractType'],
    ['contracts', contractBody({ provider: 'Acme', decisionFor: '2026-12-31' }), 400, 'decisionFor'],
    ['contracts', contractBody({ provider: 'Acme', decidedAt: null }), 400, 'decidedAt'],
    ['contracts', contractBody({ provider: 'Acme', providerName: 'x' }), 400, 'providerName'],
    ['contracts', contractBody({ provider: 'Nobody' }), 400, 'provider'],
    ['contracts', contractBody({ provider: 'Acme', tenant: 'Nowhere' }), 400, 'tenant'],
    ['contracts', contractBody({ provider: 'Acme', tenant: 'Hamburg', tenantId: null }), 400, 'tenant'],
    ['contracts', contractBody({ provider: 'Acme', renewedFromId: 'x' }), 400, 'renewedFromId'],
    ['contracts', contractBody({ provider: 'Acme', invoiceId: 'x' }), 400, 'invoiceId'],
  ])('POST %s %.80j', async (resource, body, status, path) => {
    const answer = await api.post<ProblemBody>(resource, body);
    expectProblem(answer, status);
    expect(answer.body.errors.map((error) => error.path)).toEqual([path]);
  });

  test.each<[unknown, string]>([
    [{ id: '0192f0c1-2b7a-7000-8000-000000000001' }, 'id'],
    [{ updatedAt: '2026-01-01' }, 'updatedAt'],
    [{ name: null }, 'name'],
    [{ providerId: null }, 'providerId'],
    [{ endDate: '2020-01-01' }, 'endDate'],
    [{ unknown: null, name: 'a', colour: 'red' }, 'colour'],
    [[{ op: 'replace' }], ''],
  ])('PATCH contracts %j', async (body, path) => {
    const answer = await api.patch<ProblemBody>(`contracts/${contract}`, body);
    expectProblem(answer, 400);
    expect(answer.body.errors.map((error) => error.path)).toEqual([path]);
  });

  test('several faults are all named', async () => {
    const answer = await api.post<ProblemBody>('contracts', {
      provider: 'Acme',
      status: 'x',
      startDate: 'y',
    });
    expect(answer.body.errors.map((error) => error.path).sort()).toEqual(['name', 'startDate', 'status']);
  });
});

describe('an empty body of the type application/json', () => {
  const EMPTY = [{ 'content-length': '0' }, { 'transfer-encoding': 'chunked' }];

  test.each(EMPTY)('is no body where none is needed (%j)', async (headers) => {
    const unused = await create(api, 'tenants', { name: 'Unused' });
    expect((await api.send('DELETE', `tenants/${unused}`, '', headers)).status).toBe(204);
    const run = await api.send('POST', 'jobs/renewal-check/run', '', headers);
    expect(run).toMatchObject({ status: 202, body: { status: 'pending' } });
    const path = `job-results/${String(run.body['id'])}`;
    expect((await api.send('POST', `${path}/cancel`, '', headers)).body).toMatchObject({
      id: run.body['id'],
    });
  });

  test.each([
    ['POST', 'tenants'],
    ['POST', 'tenants/bulk'],
    ['PATCH', 'service-providers/ID'],
    ['PUT', 'notification-policy'],
  ] as const)('is told to be missing where one is: %s %s', async (method, path) => {
    for (const headers of EMPTY) {
      const answer = await api.send<ProblemBody>(method, path.replace('ID', acme), '', headers);
      expectProblem(answer, 400);
      expect(answer.body.errors).toMatchObject([{ path: '', code: 'required' }]);
    }
  });
});

describe('a request that is wrong is refused', () => {
  test.each<['GET' | 'PUT' | 'DELETE' | 'POST' | 'PATCH', string, unknown, Record<string, string>, number]>([
    ['GET', 'contracts/42', undefined, {}, 400],
    ['GET', 'contracts/0192f0c1-2b7a-7000-8000-00000000dead', undefined, {}, 404],
    ['PATCH', 'contracts/0192f0c1-2b7a-7000-8000-00000000dead', {}, {}, 404],
    ['DELETE', 'contracts/0192f0c1-2b7a-7000-8000-00000000dead', undefined, {}, 404],
    ['GET', 'nothing', undefined, {}, 404],
    ['GET', '/nothing', undefined, {}, 404],
    ['GET', '/api/v1/contracts/%zz', undefined, {}, 400],
    ['GET', `contracts/${'x'.repeat(300)}`, undefined, {}, 400],
    ['PUT', 'contracts', {}, {}, 405],
    ['DELETE', 'contracts', undefined, {}, 405],
    ['POST', 'contracts', 'name,status', { 'content-type': 'text/csv' }, 415],
    ['POST', 'contracts', '<a/>', { 'content-type': 'application/xml' }, 415],
    ['POST', 'contracts', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['POST', 'contracts', { name: 'x'.repeat(1_100_000) }, {}, 413],
    ['POST', 'contracts', undefined, {}, 400],
    ['GET', 'contracts?limit=9999', undefined, {}, 400],
    ['GET', 'contracts?colour=red', undefined, {}, 400],
    ['GET', 'contracts?status[$ne]=x', undefined, {}, 400],
  ])('%s %.60s', async (method, path, body, headers, status) => {
    expectProblem(await api.send<ProblemBody>(method, path, body, headers), status);
  });

  test('If-Match that is no entity tag is named', async () => {
    const answer = await api.patch<ProblemBody>(`contracts/${contract}`, { name: 'x' }, { 'if-match': '1' });
    expectProblem(answer, 400);
    expect(answer.body.errors[0]?.path).toBe('If-Match');
  });

  test('with another method than the path has, and is told which it has', async () => {
    const answer = await api.send('PUT', `contracts/${contract}`, {});
    expect(answer.headers['allow']).toBe('DELETE, GET, HEAD, PATCH');
  });
});

describe('the token', () => {
  const closed = [
    '/api/v1/contracts',
    '/api/v1/nothing',
    '/%61pi/v1/contracts',
    '/api/v1/service-providers?limit=1',
  ];

  test.each(closed)('is needed for %s', async (path) => {
    for (const authorization of [
      '',
      'Bearer',
      'Bearer wrong',
      `Basic ${TEST_TOKEN}`,
      `Bearer ${TEST_TOKEN}x`,
    ]) {
      const answer = await api.get<ProblemBody>(path, { authorization });
      expectProblem(answer, 401);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
    }
  });

  test('is asked for before a body is read', async () => {
    const answer = await api.post<ProblemBody>('contracts', '{"name":', { authorization: 'Bearer wrong' });
    expectProblem(answer, 401);
  });

  test.each(['/', '/docs', '/docs-json', '/health/live', '/health/ready', '/metrics'])(
    'is not needed for %s',
    async (path) => {
      expect((await api.get(path, { authorization: '' })).status).toBe(200);
    },
  );
});

describe('every answer', () => {
  test('carries the request’s id, the caller’s own when it is a decent one', async () => {
    const own = await api.get('contracts', { 'x-request-id': 'trace-1:a.b' });
    expect(own.headers['x-request-id']).toBe('trace-1:a.b');
    for (const bad of ['a b', '<script>', 'x'.repeat(200), '']) {
      const answer = await api.get('contracts', { 'x-request-id': bad });
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  test('carries security headers and does not say what made it', async () => {
    for (const path of ['contracts', 'nothing', '/', '/docs', '/health/live', '/health/ready', '/metrics']) {
      const { headers } = await api.get(path);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
      });
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('server');
    }
  });
});
