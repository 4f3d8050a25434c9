import { startSlackSink, type SlackSink } from '@tenor/sinks';
import { createServer } from 'node:net';
import { type AddressInfo } from 'node:net';
import { EgressPolicy } from './egress-policy.js';
import { type Resolve } from './guarded-connect.js';
import { HttpClient, type HttpOutcome } from './http-client.js';

const LOCAL = new EgressPolicy(['127.0.0.0/8']);
const POST = { method: 'POST', headers: {}, body: '{"text":"Hi"}' } as const;

let sink: SlackSink;
const clients: HttpClient[] = [];
beforeEach(async () => void (sink = await startSlackSink()));
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await sink.stop();
});

function post(
  url: string,
  options: { policy?: EgressPolicy; totalMs?: number; resolve?: Resolve; replyMaxBytes?: number } = {},
  signal = new AbortController().signal,
): Promise<HttpOutcome> {
  const client = new HttpClient({ policy: LOCAL, ...options });
  clients.push(client);
  return client.send({ ...POST, url, signal });
}

function resolving(...addresses: string[]): Resolve {
  return (_host, _options, done) =>
    done(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );
}

describe('a request', () => {
  it('gives the reply, whatever its status', async () => {
    expect(await post(sink.webhookUrl)).toMatchObject({ kind: 'reply', status: 200, body: 'ok' });
    expect(await post(`${sink.url}/other`)).toMatchObject({ kind: 'reply', status: 404, body: 'no_service' });
  });

  it('does not follow a redirect', async () => {
    sink.script({ kind: 'answer', status: 302, headers: { location: sink.webhookUrl } });
    expect(await post(sink.webhookUrl)).toMatchObject({ kind: 'reply', status: 302 });
    expect(sink.requests).toHaveLength(1);
  });

  it('did certainly not arrive when the connection is refused', async () => {
    await sink.stop();
    expect(await post(sink.webhookUrl)).toEqual({
      kind: 'no-reply',
      received: false,
      reason: 'the connection was refused',
    });
  });

  it('may have arrived when the connection is dropped', async () => {
    sink.script({ kind: 'drop' });
    expect(await post(sink.webhookUrl)).toMatchObject({ kind: 'no-reply', received: true });
  });

  it('may have arrived when no answer comes in time', async () => {
    sink.script({ kind: 'hang' });
    expect(await post(sink.webhookUrl, { totalMs: 100 })).toEqual({
      kind: 'no-reply',
      received: true,
      reason: 'no answer within 0.1 s',
    });
  });

  it('ends at once when it is aborted', async () => {
    sink.script({ kind: 'hang' });
    const controller = new AbortController();
    const pending = post(sink.webhookUrl, {}, controller.signal);
    controller.abort();
    expect(await pending).toMatchObject({ kind: 'no-reply', reason: 'stopped before the service answered' });
  });

  it.each(['no address', 'ftp://127.0.0.1/', 'http://'])('to %j is never sent', async (url) => {
    expect(await post(url)).toMatchObject({ kind: 'refused' });
  });

  it('reads no more of a reply than it is told to', async () => {
    sink.script({ kind: 'answer', status: 200, body: 'x'.repeat(2000) });
    expect(await post(sink.webhookUrl, { replyMaxBytes: 1000 })).toMatchObject({ kind: 'no-reply' });
  });
});

describe('the guard', () => {
  const guarded = new EgressPolicy();

  it('refuses an address of the local network, in any spelling', async () => {
    const port = new URL(sink.url).port;
    for (const host of [
      '127.0.0.1',
      '2130706433',
      '0x7f.1',
      '0177.0.0.1',
      '127.1',
      '[::ffff:127.0.0.1]',
      '[::1]',
    ]) {
      expect(await post(`http://${host}:${port}/`, { policy: guarded })).toMatchObject({ kind: 'refused' });
    }
    expect(sink.requests).toHaveLength(0);
  });

  it('refuses a name that leads into the local network, and does not say where', async () => {
    const outcome = await post('http://inside.example/', {
      policy: guarded,
      resolve: resolving('10.0.0.5'),
    });
    expect(outcome).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('the address is private'),
    });
    expect(JSON.stringify(outcome)).not.toContain('10.0.0.5');
  });

  it('connects to the addresses that it checked, and asks only once', async () => {
    const { port } = new URL(sink.url);
    let asked = 0;
    const rebinding: Resolve = (host, options, done) => {
      asked += 1;
      resolving(asked === 1 ? '127.0.0.1' : '10.0.0.5')(host, options, done);
    };
    const outcome = await post(`http://rebinding.example:${port}/`, {
      policy: new EgressPolicy(['127.0.0.1']),
      resolve: rebinding,
    });
    expect(outcome).toMatchObject({ kind: 'reply' });
    expect(asked).toBe(1);
  });

  it('leaves out the addresses of a name that it refuses', async () => {
    const { port } = new URL(sink.url);
    expect(
      await post(`http://mixed.example:${port}/`, {
        policy: new EgressPolicy(['127.0.0.1']),
        resolve: resolving('10.0.0.5', '127.0.0.1'),
      }),
    ).toMatchObject({ kind: 'reply' });
  });

  it('opens no connection to what it refuses', async () => {
    let connections = 0;
    const server = createServer(() => void (connections += 1)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await post(`http://inside.example:${port}/`, { policy: guarded, resolve: resolving('127.0.0.1') });
    expect(connections).toBe(0);
    await new Promise((resolve) => server.close(resolve));
  });
});
