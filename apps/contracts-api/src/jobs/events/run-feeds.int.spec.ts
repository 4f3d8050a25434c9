import { Problem } from '@tenor/domain';
import { ensureRunIndexes } from '@tenor/persistence';
import { TEST_TOKEN, TestApi } from '../../testing/test-api.js';
import { RunFeeds, STREAMS_MAX } from './run-feeds.js';
import { AT_START } from './stream-position.js';

let api: TestApi;
let id: string;

beforeEach(async () => {
  api = await TestApi.start();
  await ensureRunIndexes(api.database);
  id = (await api.post<{ id: string }>('jobs/renewal-check/run', {})).body.id;
});
afterEach(() => api.stop());

test('more streams than a process serves are refused, until one has ended', async () => {
  const feeds = api.app.get(RunFeeds);
  const gone = new AbortController();
  const streams = Array.from({ length: STREAMS_MAX }, () => feeds.open(id, AT_START, gone.signal));
  expect(feeds.size).toBe(1);
  const refused = await api.get(`job-results/${id}/events`);
  expect([refused.status, refused.body['type']]).toEqual([503, `urn:tenor:problem:unavailable`]);
  expect(() => feeds.open(id, AT_START, gone.signal)).toThrow(Problem);

  const closed = new Promise((resolve) => streams[0]!.once('close', resolve));
  streams[0]!.destroy();
  await closed;
  streams.push(feeds.open(id, AT_START, gone.signal));
  for (const stream of streams) stream.destroy();
});

test('a server that stops ends its streams, and does not wait for its clients', async () => {
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  const response = await fetch(`${await api.app.getUrl()}/api/v1/job-results/${id}/events`, {
    headers: { authorization: `Bearer ${TEST_TOKEN}` },
  });
  const text = response.text();
  const started = Date.now();
  await api.app.close();
  expect(Date.now() - started).toBeLessThan(10_000);
  expect(await text).toContain('event: state');
});

test('a client that does not read does not keep the server', async () => {
  const stream = api.app.get(RunFeeds).open(id, AT_START, new AbortController().signal);
  const closed = new Promise((resolve) => stream.once('close', resolve));
  const started = Date.now();
  await api.app.close();
  await closed;
  expect(Date.now() - started).toBeLessThan(10_000);
});
