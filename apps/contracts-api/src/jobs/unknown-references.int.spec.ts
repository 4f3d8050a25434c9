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
