import { TestApi } from '../testing/test-api.js';

jest.setTimeout(60_000);

test('while the database is away the process lives, is not ready, and refuses with 503', async () => {
  const api = await TestApi.start();
  try {
    expect((await api.get('/health/ready')).status).toBe(200);
    api.mongo.kill();

    const [live, ready, list, create] = await Promise.all([
      api.get('/health/live'),
      api.get('/health/ready'),
      api.get('contracts'),
      api.post('tenants', { name: 'Lost' }),
    ]);

    expect(live).toMatchObject({ status: 200, body: { status: 'ok' } });
    for (const answer of [ready, list, create]) {
      expect(answer).toMatchObject({ status: 503, body: { type: 'urn:tenor:problem:unavailable' } });
      expect(answer.headers).toHaveProperty('retry-after');
      expect(JSON.stringify(answer.body)).not.toMatch(/sock|ECONN|mongo/i);
    }
  } finally {
    await api.stop();
  }
});
