import { create } from '../testing/contract-body.js';
import { TestApi } from '../testing/test-api.js';

interface Faults {
  readonly errors: readonly { readonly path: string; readonly code: string }[];
}

let api: TestApi;
let rack: string;

beforeAll(async () => {
  api = await TestApi.start();
  rack = await create(api, 'racks', { name: 'R1' });
});

afterAll(() => api.stop());

const body = (more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  targetType: 'rack',
  targetId: rack,
  reason: 'Spares on the shelf.',
  ...more,
});

const idsOf = async (query: string): Promise<string[]> => {
  const answer = await api.get<{ items: { id: string }[] }>(`coverage-waivers?${query}`);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body.items.map(({ id }) => id);
};

test('a waiver is read back as it was written, found, changed and deleted', async () => {
  const created = await api.post<{ id: string }>('coverage-waivers', {
    targetType: 'rack',
    target: 'r1',
    reason: 'Spares\non the shelf.',
    owner: 'netops@example.com',
    until: '2027-12-31',
    tags: ['spare'],
  });
  const path = `coverage-waivers/${created.body.id}`;
  expect(created.status).toBe(201);
  expect((await api.get(path)).body).toEqual({
    id: created.body.id,
    targetType: 'rack',
    targetId: rack,
    targetName: 'R1',
    reason: 'Spares\non the shelf.',
    owner: 'netops@example.com',
    until: '2027-12-31',
    tags: ['spare'],
    customFields: {},
    externalRefs: [],
    createdAt: '2026-11-23T06:00:00.000Z',
    updatedAt: '2026-11-23T06:00:00.000Z',
    version: 1,
  });
  for (const query of [
    'target=R1',
    'q=netops',
    'tags=spare',
    'until[gte]=2027-12-31',
    'owner[contains]=OPS',
  ]) {
    expect(await idsOf(query)).toEqual([created.body.id]);
  }
  expect(await idsOf('targetType=device&target=R1')).toEqual([]);
  expect((await api.patch(path, { until: null })).body).toMatchObject({ until: null, version: 2 });
  expect((await api.delete(path, { 'if-match': '"1"' })).status).toBe(412);
  expect((await api.delete(path)).status).toBe(204);
  expect((await api.get(path)).status).toBe(404);
});

test.each([
  ['targetType', 'required', { targetType: undefined }],
  ['targetId', 'unknown_reference', { targetType: 'tenant' }],
  ['target', 'ambiguous', { target: 'R1' }],
  ['reason', 'required', { reason: undefined }],
  ['reason', 'invalid', { reason: ' ' }],
  ['owner', 'invalid_length', { owner: 'x'.repeat(513) }],
  ['until', 'invalid_date', { until: '31.12.2027' }],
  ['targetName', 'read_only', { targetName: 'R1' }],
  ['expires', 'unknown_field', { expires: '2027-12-31' }],
])('a bad waiver is refused, naming %s (%s)', async (path, code, more) => {
  const answer = await api.post<Faults>('coverage-waivers', body(more));
  expect([answer.status, answer.body.errors.map((error) => [error.path, error.code])]).toEqual([
    400,
    [[path, code]],
  ]);
});

test('a waiver goes with its target, also when it is made at that moment', async () => {
  for (let round = 0; round < 10; round += 1) {
    const doomed = await create(api, 'racks', { name: `Doomed ${round}` });
    await create(api, 'coverage-waivers', body({ targetId: doomed }));
    const [deleted, made] = await Promise.all([
      api.delete(`racks/${doomed}`),
      api.post('coverage-waivers', body({ targetId: doomed })),
    ]);
    expect(deleted.status).toBe(204);
    expect([201, 400, 409]).toContain(made.status);
    expect(await idsOf(`targetId=${doomed}`)).toEqual([]);
  }
});
