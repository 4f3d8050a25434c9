import { createHash } from 'node:crypto';
import { TestApi } from '../testing/test-api.js';

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
});
afterAll(() => api.stop());

const page = () => api.get<string>('/', { authorization: '' });

test('the start page is there for everybody, and the same whoever asks', async () => {
  const { status, headers, body } = await page();
  expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect((await api.get<string>('/')).body).toBe(body);
  expect((await api.get<string>('/', { authorization: 'Bearer wrong' })).body).toBe(body);
});

test('all its links lead to what a browser can show without a token', async () => {
  const links = [...(await page()).body.matchAll(/href="([^"]+)"/g)].map((match) => String(match[1]));
  expect([...new Set(links)]).toEqual(['./docs', './docs/events', './health/live', './health/ready']);
  for (const link of links) {
    const answer = await api.get(link.slice(1), { authorization: '', accept: 'text/html' });
    expect([link, answer.status]).toEqual([link, 200]);
  }
});

test('every list that it names is in the description, with its parameters', async () => {
  const { body } = await api.get<{ paths: Record<string, { get?: { parameters: { name: string }[] } }> }>(
    '/docs-json',
  );
  const has = (path: string, name: string): boolean =>
    body.paths[path]?.get?.parameters.some((parameter) => parameter.name === name) ?? false;
  const named = [...(await page()).body.matchAll(/GET (\S+?)</g)].map((match) => String(match[1]));
  expect(named.map((path) => [path, body.paths[path]?.get !== undefined])).toEqual(
    ['contracts', 'devices', 'alerts', 'deliveries'].map((name) => [`/api/v1/${name}`, true]),
  );
  expect([has('/api/v1/contracts', 'q'), has('/api/v1/devices', 'q')]).toEqual([true, true]);
  expect(has('/api/v1/alerts', 'state')).toBe(true);
});

test('it has no script, works in light and dark, and may load nothing but its style', async () => {
  const { headers, body } = await page();
  expect(body).not.toMatch(/<script|<img|<link|@import|url\(|style="| on[a-z]+=/);
  expect(body).toContain('prefers-color-scheme:dark');
  const style = /<style>([^]*)<\/style>/.exec(body)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain(`default-src 'none'; style-src 'sha256-${hash}';`);
  expect(policy).not.toContain('unsafe');
});

test('it takes no other method, and is no part of the API', async () => {
  expect((await api.send('POST', '/', {})).status).toBe(405);
  const { body } = await api.get<{ paths: object }>('/docs-json');
  expect(Object.keys(body.paths)).not.toContain('/');
});
