import { readdir } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import {
  ATTACHMENT_FILES,
  ATTACHMENTS,
  IDEMPOTENCY_KEYS,
  type IdempotencyKeyDocument,
} from '@tenor/persistence';
import { contractBody, create } from '../testing/contract-body.js';
import { TEST_NOW, TEST_TOKEN, TestApi } from '../testing/test-api.js';

interface Reply {
  readonly status: number;
  readonly replayed: boolean;
  readonly body: Readonly<Record<string, unknown>>;
}

let api: TestApi;
let url: string;
let contractId: string;

beforeAll(async () => {
  api = await TestApi.start();
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  url = `${await api.app.getUrl()}/api/v1`;
  await create(api, 'service-providers', { name: 'Acme' });
  contractId = await create(api, 'contracts', contractBody({ provider: 'Acme' }));
});

afterEach(async () => {
  // What was taken in has no name, and nothing is left.
  expect(await readdir(join(api.mongo.dataDir, 'tmp'))).toEqual([]);
});

afterAll(() => api.stop());

/** Sends a body as it is; in several parts, it announces no length. */
function send(
  path: string,
  key: string,
  contentType: string,
  body: string | readonly string[],
): Promise<Reply> {
  const headers = {
    authorization: `Bearer ${TEST_TOKEN}`,
    'content-type': contentType,
    'idempotency-key': key,
    ...(typeof body === 'string' && { 'content-length': Buffer.byteLength(body) }),
  };
  return new Promise((resolve, reject) => {
    const sending = httpRequest(`${url}/${path}`, { method: 'POST', headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          replayed: answer.headers['idempotent-replayed'] === 'true',
          body: JSON.parse(text) as Reply['body'],
        }),
      );
    });
    sending.on('error', reject);
    for (const chunk of [body].flat()) sending.write(chunk);
    sending.end();
  });
}

const importCsv = (key: string, body: string | readonly string[]) =>
  send('import/tenants?mode=create', key, 'text/csv', body);

const REUSED = { status: 422, body: { type: 'urn:tenor:problem:idempotency_key_reused' } };

async function tenants(prefix: string): Promise<string[]> {
  const { body } = await api.get<{ items: { name: string }[] }>('tenants?sort=name&limit=500');
  return body.items.map(({ name }) => name).filter((name) => name.startsWith(prefix));
}

/** A form as a client makes it, with a boundary of its own. */
function form(boundary: string, text: string, { fileName = 'a.txt', description = 'Signed' } = {}) {
  const part = (about: string, content: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; ${about}\r\n\r\n${content}\r\n`;
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    body: `${part('name="description"', description)}${part(`name="file"; filename="${fileName}"`, text)}--${boundary}--\r\n`,
  };
}

function attach(key: string, { type, body }: { type: string; body: string }): Promise<Reply> {
  return send(`contracts/${contractId}/attachments`, key, type, body);
}

async function attachments(): Promise<unknown[]> {
  return (await api.get<{ items: unknown[] }>(`contracts/${contractId}/attachments`)).body.items;
}

test('a file of the same length and other content is a 422, and nothing of it is imported', async () => {
  expect(await importCsv('k-same', 'name\nSame A\n')).toMatchObject({ status: 200, body: { created: 1 } });
  expect(await importCsv('k-same', 'name\nSame B\n')).toMatchObject(REUSED);
  const again = await importCsv('k-same', 'name\nSame A\n');
  expect(again).toMatchObject({ status: 200, replayed: true, body: { created: 1 } });
  expect(await tenants('Same')).toEqual(['Same A']);
});

test('so is one that announces no length; how it is cut into pieces makes no difference', async () => {
  expect(await importCsv('k-chunked', ['name\n', 'Chunked A\n'])).toMatchObject({ body: { created: 1 } });
  expect(await importCsv('k-chunked', ['name\n', 'Chunked B\n'])).toMatchObject(REUSED);
  expect(await importCsv('k-chunked', ['name\nChun', 'ked A\n'])).toMatchObject({ replayed: true });
  expect(await importCsv('k-chunked', 'name\nChunked A\n')).toMatchObject({ replayed: true });
  expect(await tenants('Chunked')).toEqual(['Chunked A']);
});

test('the same form is attached once, whatever its boundary', async () => {
  const first = await attach('k-form', form('one', 'hello'));
  const again = await attach('k-form', form('another-one', 'hello'));
  expect([first.status, first.replayed]).toEqual([201, false]);
  expect([again.status, again.replayed]).toEqual([201, true]);
  expect(again.body).toEqual(first.body);
  expect(await attachments()).toEqual([first.body]);
});

test.each([
  ['other bytes', form('b', 'hallo')],
  ['another name', form('b', 'hello', { fileName: 'b.txt' })],
  ['another description', form('b', 'hello', { description: 'Signer' })],
  ['no end', { ...form('b', 'hello'), body: '--b\r\n' }],
])('a form with %s is another', async (_what, other) => {
  const before = await attachments();
  await attach('k-form', form('a', 'hello'));
  expect(await attach('k-form', other)).toMatchObject(REUSED);
  expect(await attachments()).toEqual(before);
});

describe('a try that died', () => {
  /** Takes the answer off the newest key, as if the process had died before it was stored. */
  const cutOff = async () => {
    const keys = api.database.collection<IdempotencyKeyDocument>(IDEMPOTENCY_KEYS);
    const [found] = await keys.find({}).sort({ seed: -1 }).limit(1).toArray();
    const dead = { $set: { token: 'dead', leaseUntil: new Date(TEST_NOW) }, $unset: { answer: '' } } as const;
    await keys.updateOne({ _id: found!._id }, dead);
  };

  test.each([
    ['after the file was attached', 'stored'],
    ['while its bytes arrived', 'uploading'],
    ['while what had arrived was removed', 'deleting'],
  ])('%s is finished by the next, and the file is attached once', async (_when, state) => {
    const collections = [ATTACHMENTS, `${ATTACHMENT_FILES}.files`].map((name) =>
      api.database.collection(name),
    );
    const count = () => Promise.all(collections.map((collection) => collection.countDocuments()));
    const first = await attach(`k-died-${state}`, form('b', state));
    const before = await count();
    await cutOff();
    const attached = api.database.collection<{ _id: string }>(ATTACHMENTS);
    await attached.updateOne({ _id: String(first.body['id']) }, { $set: { state } });
    const again = await attach(`k-died-${state}`, form('c', state));
    expect([again.status, again.replayed, again.body]).toEqual([201, false, first.body]);
    expect(await count()).toEqual(before);
  });

  test('is followed by no other content', async () => {
    await importCsv('k-died-import', 'name\nDied A\n');
    await cutOff();
    expect(await importCsv('k-died-import', 'name\nDied B\n')).toMatchObject(REUSED);
  });
});

test('what is wrong with a form is told as without a key, which stays free', async () => {
  const faulty = await attach('k-faulty', { ...form('b', 'x'), body: 'nonsense' });
  expect(faulty).toMatchObject({ status: 400, body: { errors: [{ code: 'malformed_form' }] } });
  expect(await attach('k-faulty', form('b', 'mended'))).toMatchObject({ status: 201, replayed: false });
});

test('a body that is cut off claims nothing, and can be sent again', async () => {
  await new Promise<void>((resolve) => {
    const headers = { authorization: `Bearer ${TEST_TOKEN}`, 'content-type': 'text/csv' };
    const sending = httpRequest(`${url}/import/tenants?mode=create`, {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': 'k-cut', 'content-length': 1000 },
    });
    sending.on('error', () => undefined).on('close', resolve);
    sending.write('name\nCut', () => setTimeout(() => sending.destroy(), 100));
  });
  expect(await importCsv('k-cut', 'name\nCut off\n')).toMatchObject({ status: 200, body: { created: 1 } });
});

test('of the same file at the same time, one is imported', async () => {
  const rows = Array.from({ length: 300 }, (_, at) => `Raced ${at}`).join('\n');
  const replies = await Promise.all(Array.from({ length: 6 }, () => importCsv('k-raced', `name\n${rows}\n`)));
  expect(
    replies
      .filter(({ replayed }) => !replayed)
      .map(({ status }) => status)
      .sort()[0],
  ).toBe(200);
  expect(replies.every(({ status }) => status === 200 || status === 409)).toBe(true);
  expect(await tenants('Raced')).toHaveLength(300);
});

test('a body that is too long is refused, and whoever sends it can read so', async () => {
  const chunk = 'x'.repeat(1_048_576);
  const reply = await send(
    `contracts/${contractId}/attachments`,
    'k-long',
    'multipart/form-data; boundary=b',
    Array.from({ length: 27 }, () => chunk),
  );
  expect(reply).toMatchObject({ status: 413, body: { type: 'urn:tenor:problem:too_large' } });
});
