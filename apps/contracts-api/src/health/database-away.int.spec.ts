import { setTimeout as sleep } from 'node:timers/promises';
import { TestApi } from '../testing/test-api.js';

test('while the database is away the process lives, is not ready, and refuses with 503', async () => {
  const api = await TestApi.start();
  try {
    expect((await api.get('/health/ready')).status).toBe(200);
    api.mongo.kill();
    // An answer is given again for a second.
    await sleep(1_100);

    const [live, ready, list, create] = await Promise.all([
      api.get('/health/live'),
      api.get('/health/ready'),
      api.get('contracts'),
      api.post('tenants', { name: 'Lost' }),
    ]);

    expect(live).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(ready.body).toMatchObject({
      status: 'not ready',
      checks: {
        database: { status: 'not ready', error: expect.stringContaining('does not answer') },
        events: { status: 'ready', required: false },
      },
    });
    for (const answer of [list, create]) {
      expect(answer.body).toMatchObject({ type: 'urn:tenor:problem:unavailable' });
    }
    for (const answer of [ready, list, create]) {
      expect(answer.status).toBe(503);
      expect(answer.headers).toHaveProperty('retry-after');
      expect(JSON.stringify(answer.body)).not.toMatch(/sock|ECONN|mongo/i);
    }
  } finally {
    await api.stop();
  }
});
