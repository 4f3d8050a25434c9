import { ATTACHMENT_MAX_BYTES } from '@tenor/domain';
import { ATTACHMENT_FILES, ATTACHMENTS } from '@tenor/persistence';
import { createHash } from 'node:crypto';
import { contractBody, create } from '../testing/contract-body.js';
import { TEST_NOW, TEST_TOKEN, TestApi } from '../testing/test-api.js';
import { AttachmentStore } from './attachment-store.js';

const MISSING = '0192f0c1-2b7a-7000-8000-00000000dead';
const PDF = '%PDF-1.7\nhello';

interface View {
  readonly id: string;
  readonly fileName: string;
  readonly [field: string]: unknown;
}
interface Faults {
  readonly errors: readonly { readonly path: string; readonly code: string }[];
}
type Part = readonly [name: string, value: string | Uint8Array<ArrayBuffer>, fileName?: string];

let api: TestApi;
let acme: string;
let contractId: string;

beforeAll(async () => {
  api = await TestApi.start();
  acme = await create(api, 'service-providers', { name: 'Acme' });
  contractId = await newContract('Ring');
});

afterEach(() => {
  api.clock.now = () => new Date(TEST_NOW);
});

afterAll(() => api.stop());

const newContract = (name: string): Promise<string> =>
  create(api, 'contracts', contractBody({ name, providerId: acme }));

let numbers = 0;

function newInvoice(of = contractId): Promise<string> {
  numbers += 1;
  const dates = { periodStart: '2026-03-01', periodEnd: '2026-03-31', invoiceDate: '2026-04-02' };
  return create(api, 'invoices', { contractId: of, invoiceNumber: `I-${numbers}`, ...dates });
}

function form(...parts: readonly Part[]): FormData {
  const data = new FormData();
  for (const [name, value, fileName] of parts) {
    if (fileName === undefined) data.append(name, String(value));
    else data.append(name, new Blob([value], { type: 'text/html' }), fileName);
  }
  return data;
}

async function post<T = View>(
  path: string,
  data: FormData,
): Promise<{ status: number; headers: object; body: T }> {
  const request = new Response(data);
  const response = await api.app.inject({
    method: 'POST',
    url: `/api/v1/${path}/attachments`,
    headers: {
      authorization: `Bearer ${TEST_TOKEN}`,
      'content-type': String(request.headers.get('content-type')),
    },
    payload: Buffer.from(await request.arrayBuffer()),
  });
  return { status: response.statusCode, headers: response.headers, body: response.json<T>() };
}

const attach = (path: string, text: string | Uint8Array<ArrayBuffer>, fileName = 'a.pdf') =>
  post(path, form(['file', text, fileName]));

/** Documents and bytes that are there. */
async function stored(): Promise<number[]> {
  const names = [ATTACHMENTS, `${ATTACHMENT_FILES}.files`, `${ATTACHMENT_FILES}.chunks`];
  return Promise.all(names.map((name) => api.database.collection(name).countDocuments()));
}

describe.each([
  ['contracts', 'contract', () => Promise.resolve(contractId)],
  ['invoices', 'invoice', newInvoice],
])('a file on %s', (resource, parentType, parent) => {
  test('comes back byte by byte, as a download that nothing runs', async () => {
    const parentId = await parent();
    const path = `${resource}/${parentId}`;
    const bytes = new Uint8Array(700_001).map((_byte, i) => (i * 31) % 251);
    bytes.set(Buffer.from('%PDF-1.7\n'));
    const name = 'Vertrag 2026 – Übersicht.pdf';
    const created = await post(path, form(['description', 'Signed copy'], ['file', bytes, name]));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect([created.status, created.body]).toEqual([
      201,
      {
        id: expect.any(String),
        parentType,
        parentId,
        fileName: name,
        contentType: 'application/pdf',
        size: bytes.length,
        sha256,
        description: 'Signed copy',
        createdAt: TEST_NOW,
        updatedAt: TEST_NOW,
        version: 1,
      },
    ]);
    const own = `${path}/attachments/${created.body.id}`;
    expect(created.headers).toMatchObject({ location: `/api/v1/${own}` });
    expect((await api.get(own)).body).toEqual(created.body);
    const download = await api.app.inject({
      url: `/api/v1/${own}/content`,
      headers: { authorization: `Bearer ${TEST_TOKEN}` },
    });
    expect(download.statusCode).toBe(200);
    expect(createHash('sha256').update(download.rawPayload).digest('hex')).toBe(sha256);
    expect(download.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(bytes.length),
      'content-disposition':
        'attachment; filename="Vertrag 2026 _ _bersicht.pdf"; ' +
        "filename*=UTF-8''Vertrag%202026%20%E2%80%93%20%C3%9Cbersicht.pdf",
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
      etag: `"${sha256}"`,
    });
    const again = await api.get(`${own}/content`, { 'if-none-match': `"${sha256}"` });
    expect(again.status).toBe(304);
    expect((await api.delete(own)).status).toBe(204);
    expect((await api.get(`${own}/content`)).status).toBe(404);
    expect((await api.delete(own)).status).toBe(404);
  });

  test('is listed with those of its parent alone', async () => {
    const parentId = await parent();
    const first = await attach(`${resource}/${parentId}`, PDF, 'one.pdf');
    await attach(`${resource}/${parentId}`, PDF, 'two.pdf');
    await attach(`invoices/${await newInvoice()}`, PDF, 'other.pdf');
    const list = (query: string) =>
      api.get<{ items: View[]; next: string; total: number }>(`${resource}/${parentId}/attachments?${query}`);
    const page = (await list('limit=1&count=true')).body;
    expect([page.items.map(({ fileName }) => fileName), page.total]).toEqual([['one.pdf'], 2]);
    const rest = (await list(`limit=1&cursor=${page.next}`)).body.items;
    expect(rest.map(({ fileName }) => fileName)).toEqual(['two.pdf']);
    expect(
      (await api.get(`contracts/${await newContract('Else')}/attachments/${first.body.id}`)).status,
    ).toBe(404);
    await Promise.all(
      (await list('')).body.items.map(({ id }) => api.delete(`${resource}/${parentId}/attachments/${id}`)),
    );
  });
});

test('a page or a script is plain text, whatever it says it is', async () => {
  const { body } = await attach(`contracts/${contractId}`, '<html><script>alert(1)</script>', 'x.html');
  expect(body['contentType']).toBe('text/plain');
  const page = await api.get(`contracts/${contractId}/attachments/${body.id}/content`);
  expect(page.headers['content-disposition']).toMatch(/^attachment;/);
});

test('25 MiB are taken, and not one byte more; what was refused leaves nothing', async () => {
  const before = await stored();
  const full = await attach(`contracts/${contractId}`, new Uint8Array(ATTACHMENT_MAX_BYTES), 'full.bin');
  expect([full.status, full.body['size']]).toEqual([201, 26_214_400]);
  expect((await api.delete(`contracts/${contractId}/attachments/${full.body.id}`)).status).toBe(204);
  const more = await attach(`contracts/${contractId}`, new Uint8Array(ATTACHMENT_MAX_BYTES + 1), 'more.bin');
  expect(more).toMatchObject({ status: 413, body: { errors: [{ path: 'file', code: 'too_large' }] } });
  const huge = await attach(
    `contracts/${contractId}`,
    new Uint8Array(ATTACHMENT_MAX_BYTES + 200_000),
    'huge.bin',
  );
  expect(huge.status).toBe(413);
  expect(await stored()).toEqual(before);
});

describe('a bad upload is refused, naming the field, and leaves nothing:', () => {
  test.each<[string, string, readonly Part[]]>([
    ['file', 'required', [['description', 'x']]],
    ['file', 'invalid_type', [['file', 'text']]],
    [
      'file',
      'duplicate',
      [
        ['file', PDF, 'a.pdf'],
        ['file', PDF, 'b.pdf'],
      ],
    ],
    ['document', 'unknown_field', [['document', PDF, 'a.pdf']]],
    [
      'note',
      'unknown_field',
      [
        ['file', PDF, 'a.pdf'],
        ['note', 'x'],
      ],
    ],
    [
      'description',
      'duplicate',
      [
        ['file', PDF, 'a.pdf'],
        ['description', 'x'],
        ['description', 'y'],
      ],
    ],
    [
      'description',
      'invalid_length',
      [
        ['file', PDF, 'a.pdf'],
        ['description', 'x'.repeat(70_000)],
      ],
    ],
    [
      'description',
      'control_characters',
      [
        ['file', PDF, 'a.pdf'],
        ['description', 'a\u0007'],
      ],
    ],
    ['file.name', 'invalid_length', [['file', PDF, `${'x'.repeat(256)}.pdf`]]],
    ['file.name', 'control_characters', [['file', PDF, 'a\u0007.pdf']]],
  ])('%s %s', async (path, code, parts) => {
    const before = await stored();
    const answer = await post<Faults>(`contracts/${contractId}`, form(...parts));
    expect([answer.status, answer.body.errors.map((error) => [error.path, error.code])]).toEqual([
      400,
      [[path, code]],
    ]);
    expect(await stored()).toEqual(before);
  });

  test('of another type', async () => {
    const answer = await api.post(`contracts/${contractId}/attachments`, PDF, { 'content-type': 'text/csv' });
    expect(answer).toMatchObject({ status: 415, body: { errors: [{ path: 'Content-Type' }] } });
    expect((await api.post(`contracts/${contractId}/attachments`, {})).status).toBe(415);
  });

  test('that breaks off, or is no form', async () => {
    const before = await stored();
    const type = 'multipart/form-data; boundary=b';
    const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\nsome';
    for (const payload of [head, 'nonsense', '']) {
      const answer = await api.post(`contracts/${contractId}/attachments`, payload, { 'content-type': type });
      expect(answer.status).toBe(400);
    }
    const bare = { 'content-type': 'multipart/form-data' };
    expect((await api.post(`contracts/${contractId}/attachments`, head, bare)).status).toBe(400);
    expect(await stored()).toEqual(before);
  });

  test('on nothing', async () => {
    expect((await attach(`contracts/${MISSING}`, PDF)).status).toBe(404);
    expect((await attach(`invoices/${contractId}`, PDF)).status).toBe(404);
    expect((await attach('contracts/x', PDF)).status).toBe(400);
    expect((await api.get(`contracts/${MISSING}/attachments`)).status).toBe(404);
    expect((await api.get(`contracts/${contractId}/attachments?fileName=x`)).status).toBe(400);
  });
});

describe('goes with its parent:', () => {
  test('the contract’s, and those of its invoices', async () => {
    const before = await stored();
    const doomed = await newContract('Doomed');
    const invoice = await newInvoice(doomed);
    expect((await attach(`contracts/${doomed}`, PDF)).status).toBe(201);
    expect((await attach(`invoices/${invoice}`, PDF)).status).toBe(201);
    expect((await api.get(`contracts/${doomed}`)).body['attachmentCount']).toBe(1);
    expect((await api.delete(`contracts/${doomed}`)).status).toBe(204);
    expect(await stored()).toEqual(before);
  });

  test('the invoice’s', async () => {
    const before = await stored();
    const invoice = await newInvoice();
    await attach(`invoices/${invoice}`, PDF);
    expect((await api.delete(`invoices/${invoice}`)).status).toBe(204);
    expect(await stored()).toEqual(before);
  });

  test('whoever uploads while it goes leaves nothing', async () => {
    const before = await stored();
    for (let round = 0; round < 8; round += 1) {
      const doomed = await newContract(`Race ${round}`);
      const [deleted, ...uploads] = await Promise.all([
        api.delete(`contracts/${doomed}`),
        attach(`contracts/${doomed}`, new Uint8Array(600_000)),
        attach(`contracts/${doomed}`, PDF),
      ]);
      expect(deleted.status).toBe(204);
      for (const { status } of uploads) expect([201, 404, 409]).toContain(status);
    }
    expect(await stored()).toEqual(before);
  });
});

test('what a crash left of an upload or a removal is swept after an hour, and nothing else', async () => {
  const kept = await attach(`contracts/${contractId}`, PDF, 'kept.pdf');
  const store = new AttachmentStore(api.database, api.clock);
  const owner = { parentType: 'contract', parentId: contractId } as const;
  const before = await stored();
  const lost = await store.begin(owner);
  await store.receive(lost, 'lost.pdf', new Response(PDF).body as never);
  const half = await attach(`contracts/${contractId}`, PDF, 'half.pdf');
  await api.database
    .collection<{ _id: string }>(ATTACHMENTS)
    .updateOne({ _id: half.body.id }, { $set: { state: 'deleting' } });
  await store.sweep();
  expect((await stored())[0]).toBe((before[0] ?? 0) + 2);
  api.clock.now = () => new Date('2026-11-23T07:00:00.001Z');
  await store.sweep();
  expect(await stored()).toEqual(before);
  expect((await api.get(`contracts/${contractId}/attachments/${kept.body.id}`)).status).toBe(200);
});
