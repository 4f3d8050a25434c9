import { request } from 'node:http';
import { createLogger } from '../logger.js';
import { createRegistry } from '../metrics/create-registry.js';
import { Health } from './health.js';
import { ProbeServer, type ProbeServerOptions } from './probe-server.js';

const logger = createLogger('test', 'silent');
let server: ProbeServer;

async function start(options: Partial<ProbeServerOptions>): Promise<string> {
  server = new ProbeServer({ host: '127.0.0.1', port: 0, ...options });
  await server.start();
  return server.url();
}
afterEach(() => server.stop());

const health = () => new Health({ logger, cacheMs: 0 });
const registry = () => createRegistry({ service: 'job-runner', version: '1.2.3' });

it('says that the process lives, whether it is ready, and its metrics', async () => {
  const state = health();
  const url = await start({ health: state, metrics: registry() });
  expect(await (await fetch(`${url}/health/live`)).json()).toEqual({ status: 'ok' });

  const starting = await fetch(`${url}/health/ready`);
  expect([starting.status, starting.headers.get('retry-after')]).toEqual([503, '2']);
  state.started();
  const ready = await fetch(`${url}/health/ready?verbose`);
  expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', checks: {} }]);

  const metrics = await fetch(`${url}/metrics`);
  expect(metrics.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = await metrics.text();
  expect(text).toContain(
    `tenor_build_info{service="job-runner",version="1.2.3",node="${process.version}"} 1`,
  );
  expect(text).toContain('process_cpu_seconds_total');
});

it('serves only what it was given, and only to read', async () => {
  const url = await start({ metrics: registry() });
  expect((await fetch(`${url}/metrics`)).status).toBe(200);
  for (const path of [
    '/',
    '/health/live',
    '/health/ready',
    '/api/v1/contracts',
    '/__proto__',
    '/constructor',
  ]) {
    expect((await fetch(url + path)).status).toBe(404);
  }
  const write = await fetch(`${url}/metrics`, { method: 'POST', body: 'x' });
  expect([write.status, write.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  const head = await fetch(`${url}/metrics`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

it('an address that is no path is refused, and the process goes on', async () => {
  const url = await start({ health: health() });
  const status = await new Promise((resolve, reject) => {
    const { port } = new URL(url);
    const sent = request({ port, path: 'constructor' }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end();
  });
  expect([400, 404]).toContain(status);
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
});

it('every answer has the headers of something that is no page', async () => {
  const url = await start({ health: health(), metrics: registry() });
  for (const path of ['/health/live', '/health/ready', '/metrics', '/nothing']) {
    const { headers } = await fetch(url + path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('server')).toBeNull();
  }
});

it('a port that is taken is an error with its code', async () => {
  const url = await start({ health: health() });
  const second = new ProbeServer({ host: '127.0.0.1', port: Number(new URL(url).port) });
  await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
