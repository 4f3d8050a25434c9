import { LOG_ENTRIES, RUNS } from '@tenor/persistence';
import { NotificationDocuments, RUN } from '../testing/notification-documents.js';
import { TestApi } from '../testing/test-api.js';

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
  const stored = new NotificationDocuments(api.database);
  const entry = await stored.entry(1);
  await stored.group('g1');
  const alert = await stored.firing('a', 'g1');
  await stored.told('f1', alert, entry);
  await stored.delivery('d1');
  // As after a year: the runner has purged the run, and its entries long before.
  await api.database.collection(RUNS).deleteMany({});
  await api.database.collection(LOG_ENTRIES).deleteMany({});
});
afterAll(() => api.stop());

test.each([
  'alerts',
  'alerts/renewal-check:a',
  'alerts/renewal-check:a/deliveries',
  'deliveries',
  'deliveries/d1',
  'deliveries/d1/alerts',
])('%s is shown although the run that it came from is gone', async (path) => {
  expect((await api.get(path)).status).toBe(200);
});

test('an alert keeps what it says, and knows its run by its id only', async () => {
  const { body } = await api.get('alerts/renewal-check:a');
  expect(body).toMatchObject({
    message: 'Alert a',
    data: { daysRemaining: 9 },
    entryId: `${RUN}:1:1`,
    correlationId: null,
    traceId: null,
  });
});

test('the run and its entries are no longer there, and say so', async () => {
  for (const path of [`job-results/${RUN}`, `job-results/${RUN}/log-entries`, `job-results/${RUN}/events`]) {
    expect((await api.get(path)).status).toBe(404);
  }
  expect((await api.get(`log-entries/${RUN}:1:1/deliveries`)).status).toBeLessThan(500);
});
