import { LOCATIONS } from '@tenor/persistence';
import { StoredInventory } from '../reports/testing/stored-inventory.js';
import { TestApi } from '../testing/test-api.js';

interface Refusal {
  readonly id: string;
  readonly errors: readonly { readonly path: string; readonly code: string }[];
}

const NOWHERE = '0192f0c1-2b7a-7000-8000-00000000dead';
const RUN = '0192f0c1-2b7a-7000-8000-0000000000a1';

let api: TestApi;
beforeEach(async () => {
  api = await TestApi.start();
});
afterEach(() => api.stop());

const scan = (params: object, id?: string) =>
  api.post<Refusal>('jobs/coverage-gap/run', { params, ...(id !== undefined && { id }) });

test('a scan of a location that does not exist is refused, and of one that does is accepted', async () => {
  const refused = await scan({ locationId: NOWHERE });
  expect([refused.status, refused.body.errors]).toEqual([
    400,
    [{ path: 'params.locationId', message: 'names no location', code: 'unknown_reference' }],
  ]);
  const locationId = await new StoredInventory(api.database).location({ name: 'NYC' });
  expect((await scan({ locationId: locationId.toUpperCase() })).status).toBe(202);
  expect((await scan({})).status).toBe(202);
  expect((await scan({ locationId: 'x' })).body.errors[0]).toMatchObject({ code: 'invalid_id' });
});

test('the same request again is answered also when the location is gone since', async () => {
  const locationId = await new StoredInventory(api.database).location({ name: 'NYC' });
  expect((await scan({ locationId }, RUN)).status).toBe(202);
  await api.database.collection(LOCATIONS).deleteMany({});
  expect((await scan({ locationId }, RUN)).body.id).toBe(RUN);
  expect((await scan({ locationId })).status).toBe(400);
});

describe('a schedule', () => {
  const SCAN = { name: 'Nightly scan', job: 'coverage-gap', cron: '0 3 * * *' };
  const REFUSED = [
    400,
    [{ path: 'params.locationId', message: 'names no location', code: 'unknown_reference' }],
  ];
  const make = (more: object) => api.post<Refusal>('schedules', { ...SCAN, ...more });
  const change = (id: string, patch: object) => api.patch<Refusal>(`schedules/${id}`, patch);

  test('of a location that does not exist is refused, when it is made and when it is changed', async () => {
    const refused = await make({ params: { locationId: NOWHERE } });
    expect([refused.status, refused.body.errors]).toEqual(REFUSED);
    const locationId = await new StoredInventory(api.database).location({ name: 'NYC' });
    const made = await make({ params: { locationId } });
    expect(made.status).toBe(201);
    const moved = await change(made.body.id, { params: { locationId: NOWHERE } });
    expect([moved.status, moved.body.errors]).toEqual(REFUSED);
  });

  test('whose location is gone since can be paused and asked for again, and does not run', async () => {
    const locationId = await new StoredInventory(api.database).location({ name: 'NYC' });
    const body = { id: RUN, params: { locationId } };
    expect((await make(body)).status).toBe(201);
    await api.database.collection(LOCATIONS).deleteMany({});
    expect((await make(body)).status).toBe(200);
    const now = await api.post<Refusal>(`schedules/${RUN}/run-now`, {});
    expect([now.status, now.body.errors]).toEqual(REFUSED);
    expect((await change(RUN, { enabled: false })).status).toBe(200);
    expect((await change(RUN, { params: { includeDescendants: false } })).status).toBe(400);
    expect((await change(RUN, { params: { locationId: null } })).status).toBe(200);
  });
});
