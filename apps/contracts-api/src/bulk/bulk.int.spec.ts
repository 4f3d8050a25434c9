import { v7 } from 'uuid';
import { contractBody } from '../testing/contract-body.js';
import { TestApi } from '../testing/test-api.js';
import { BULK_MAX } from './bulk-input.js';
import { BULK_RESOURCES } from './bulk-resources.js';
import { type BulkReport } from './run-bulk.js';

jest.setTimeout(120_000);

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
});
afterAll(() => api.stop());

const bulk = (resource: string, operations: unknown) =>
  api.post<BulkReport>(`${resource}/bulk`, { operations });
const count = async (resource: string) =>
  (await api.get<{ total: number }>(`${resource}?count=true&limit=1`)).body.total;

test('creates, changes and deletes, and tells what became of each', async () => {
  const [kept, gone] = [v7(), v7()];
  const answer = await bulk('tenants', [
    { op: 'create', data: { id: kept, name: 'Kept' } },
    { op: 'create', data: { id: gone, name: 'Gone' } },
    { op: 'update', id: kept, version: 1, data: { description: 'once' } },
    { op: 'update', id: kept, version: 2, data: { description: 'twice' } },
    { op: 'delete', id: gone },
    { op: 'create', data: { name: 'Gone' } },
  ]);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ succeeded: 6, failed: 0 });
  expect(answer.body.results.map(({ index, op, status, version }) => [index, op, status, version])).toEqual([
    [0, 'create', 201, 1],
    [1, 'create', 201, 1],
    [2, 'update', 200, 2],
    [3, 'update', 200, 3],
    [4, 'delete', 204, null],
    [5, 'create', 201, 1],
  ]);
  expect((await api.get(`tenants/${kept}`)).body).toMatchObject({ description: 'twice', version: 3 });
});

test('a refused operation keeps no other from being done, and its faults are named by their place', async () => {
  const missing = v7();
  const before = await count('tenants');
  const { body } = await bulk('tenants', [
    { op: 'create', data: { name: '' } },
    { op: 'create', data: { name: 'Good' } },
    { op: 'create', data: { name: 'good' } },
    { op: 'create', data: { name: 'Other', colour: 'red' } },
    { op: 'create', data: { name: 'Other', version: 3 } },
    { op: 'create', data: { id: 'x', name: 'Other' } },
    { op: 'update', id: missing, data: { name: 'Nobody' } },
    { op: 'delete', id: missing },
  ]);
  expect(body).toMatchObject({ failed: 7, succeeded: 1 });
  const told = body.results.map(({ status, problem }) => [status, problem?.errors[0]?.path ?? null]);
  // Whichever of two of one name comes first.
  expect([told[1]![0], told[2]![0]].toSorted()).toEqual([201, 409]);
  expect([told[1]![1], told[2]![1]]).toContainEqual(
    expect.stringMatching(/^operations\[[12]\]\.data\.name$/),
  );
  expect([told[0], ...told.slice(3)]).toEqual([
    [400, 'operations[0].data.name'],
    [400, 'operations[3].data.colour'],
    [400, 'operations[4].data.version'],
    [400, 'operations[5].id'],
    [404, null],
    [404, null],
  ]);
  expect(await count('tenants')).toBe(before + 1);
});

test('a version that has moved on refuses the operation', async () => {
  const id = v7();
  const { body } = await bulk('tenants', [
    { op: 'create', data: { id, name: 'Versioned' } },
    { op: 'update', id, version: 7, data: { description: 'x' } },
    { op: 'delete', id, version: 7 },
  ]);
  expect(body.results.map(({ status }) => status)).toEqual([201, 412, 412]);
  expect(body.results[1]?.problem?.errors[0]?.path).toBe('operations[1].version');
});

test('contracts come with who decided, and resolve names like single ones', async () => {
  await api.post('service-providers', { name: 'Bulk vendor' });
  const { body } = await bulk('contracts', [
    {
      op: 'create',
      data: { ...contractBody({}), providerId: undefined, provider: 'Bulk vendor', renewalDecision: 'renew' },
    },
  ]);
  expect(body.results[0]).toMatchObject({ status: 201 });
  expect((await api.get(`contracts/${body.results[0]!.id!}`)).body).toMatchObject({ decidedBy: 'admin' });
});

test('a thousand of them are done in one request, and stand in the change log under it', async () => {
  const operations = Array.from({ length: BULK_MAX }, (_, i) => ({
    op: 'create',
    data: { name: `Many ${i}` },
  }));
  const answer = await api.post<BulkReport>(
    'tenants/bulk',
    { operations },
    { 'x-request-id': 'the-thousand' },
  );
  expect(answer.body).toMatchObject({ succeeded: BULK_MAX, failed: 0 });
  const logged = await api.get<{ total: number }>('change-log?requestId=the-thousand&count=true&limit=1');
  expect(logged.body.total).toBe(BULK_MAX);
});

test.each([
  ['no list', {}, 'operations'],
  ['no operation', { operations: [] }, 'operations'],
  [
    'too many',
    { operations: Array.from({ length: BULK_MAX + 1 }, () => ({ op: 'delete', id: v7() })) },
    'operations',
  ],
  ['an unknown field', { operations: [{ op: 'delete', id: v7() }], atomic: true }, 'atomic'],
  ['an operation that is none', { operations: ['delete'] }, 'operations[0]'],
  ['an unknown op', { operations: [{ op: 'upsert', data: {} }] }, 'operations[0].op'],
  ['no data', { operations: [{ op: 'create' }] }, 'operations[0].data'],
  ['no id', { operations: [{ op: 'delete' }] }, 'operations[0].id'],
  ['a list as data', { operations: [{ op: 'create', data: [] }] }, 'operations[0].data'],
  ['a version of zero', { operations: [{ op: 'delete', id: v7(), version: 0 }] }, 'operations[0].version'],
  [
    'an operator',
    { operations: [{ op: 'create', data: { name: { $gt: '' } } }] },
    'operations[0].data.name.$gt',
  ],
])('with %s, the whole request is refused and named', async (_name, body, path) => {
  const answer = await api.post<{ errors: { path: string }[] }>('tenants/bulk', body);
  expect([answer.status, answer.body.errors.map((error) => error.path)]).toEqual([400, [path]]);
});

test.each(BULK_RESOURCES.map(({ resource }) => resource))('%s has it', async (resource) => {
  const { status, body } = await bulk(resource, [{ op: 'delete', id: v7() }]);
  expect([status, body.results[0]?.status]).toEqual([200, 404]);
});
