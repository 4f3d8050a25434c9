import { TestApi } from '../testing/test-api.js';

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
});

afterAll(() => api.stop());

interface Provider {
  readonly id: string;
  readonly name: string;
  readonly version: number;
}

describe('a service provider', () => {
  test('is created with its location and version, and read back as it was written', async () => {
    const created = await api.post<Provider>('service-providers', {
      name: '  Acme Networks ',
      portalUrl: 'https://portal.acme.example',
      tags: ['a', 'a', 'b'],
      customFields: { sla: { hours: [1, 2] } },
      externalRefs: [{ source: 'erp', id: '4711' }],
    });
    expect(created.status).toBe(201);
    expect(created.headers['location']).toBe(`/api/v1/service-providers/${created.body.id}`);
    expect(created.headers['etag']).toBe('"1"');

    const read = await api.get(`service-providers/${created.body.id}`);
    expect(read.status).toBe(200);
    expect(read.body).toEqual({
      id: created.body.id,
      name: 'Acme Networks',
      accountNumber: null,
      portalUrl: 'https://portal.acme.example',
      supportPhone: null,
      supportEmail: null,
      description: null,
      comments: null,
      tags: ['a', 'b'],
      customFields: { sla: { hours: [1, 2] } },
      externalRefs: [{ source: 'erp', id: '4711', url: null }],
      contractCount: 0,
      createdAt: '2026-11-23T06:00:00.000Z',
      updatedAt: '2026-11-23T06:00:00.000Z',
      version: 1,
    });
    expect(created.body).toEqual(read.body);
  });

  test('may not have the name of another, whatever its case and spacing', async () => {
    await api.post('service-providers', { name: 'Globex' });
    const again = await api.post('service-providers', { name: 'ＧＬＯＢＥＸ' });
    expect(again).toMatchObject({ status: 409, body: { errors: [{ path: 'name', code: 'duplicate' }] } });
  });

  test('may not have the external reference of another', async () => {
    const externalRefs = [{ source: 'crm', id: '1' }];
    await api.post('service-providers', { name: 'Initech', externalRefs });
    const again = await api.post('service-providers', { name: 'Initrode', externalRefs });
    expect(again).toMatchObject({ status: 409, body: { errors: [{ path: 'externalRefs' }] } });
  });

  test('loses its external references without leaving a trace in the unique index', async () => {
    const externalRefs = [{ source: 'crm', id: '2' }];
    const first = await api.post<Provider>('service-providers', { name: 'Ref A', externalRefs });
    await api.patch(`service-providers/${first.body.id}`, { externalRefs: [] });
    const second = await api.post('service-providers', { name: 'Ref B', externalRefs });
    expect(second.status).toBe(201);
  });
});

describe('a create with the client’s id', () => {
  const id = '0192f0c1-2b7a-7000-8000-0000000000aa';

  test('can be sent again: the second answer is 200 with the same object', async () => {
    const body = { id, name: 'Hooli', tags: ['x'] };
    const first = await api.post('service-providers', body);
    const second = await api.post('service-providers', { ...body, id: id.toUpperCase() });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    expect(second.headers['location']).toBe(first.headers['location']);
  });

  test('is a conflict with other content', async () => {
    const other = await api.post('service-providers', { id, name: 'Hooli 2' });
    expect(other).toMatchObject({ status: 409, body: { errors: [{ path: 'id' }] } });
  });

  test('sent ten times at once makes one object', async () => {
    const body = { id: '0192f0c1-2b7a-7000-8000-0000000000ab', name: 'Pied Piper' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => api.post('service-providers', body)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([...Array(9).fill(200), 201]);
  });
});

describe('a change', () => {
  const create = async (name: string) => (await api.post<Provider>('service-providers', { name })).body;

  test('merges, moves the version on, and clears with null', async () => {
    const { id } = await create('Patch me');
    const first = await api.patch(`service-providers/${id}`, {
      comments: 'hello',
      customFields: { a: 1, b: 2 },
    });
    expect(first).toMatchObject({ status: 200, body: { version: 2, comments: 'hello' } });
    expect(first.headers['etag']).toBe('"2"');
    const second = await api.patch(`service-providers/${id}`, { comments: null, customFields: { a: null } });
    expect(second.body).toMatchObject({
      version: 3,
      comments: null,
      customFields: { b: 2 },
      name: 'Patch me',
    });
  });

  test('that changes nothing keeps the version', async () => {
    const { id } = await create('Still');
    const answer = await api.patch(`service-providers/${id}`, { name: 'Still', comments: null });
    expect(answer).toMatchObject({ status: 200, body: { version: 1 } });
  });

  test('for another version than the stored one is refused with 412', async () => {
    const { id } = await create('Locked');
    const path = `service-providers/${id}`;
    expect(await api.patch(path, { comments: 'a' }, { 'if-match': '"1"' })).toMatchObject({ status: 200 });
    expect(await api.patch(path, { comments: 'b' }, { 'if-match': '"1"' })).toMatchObject({ status: 412 });
    expect(await api.delete(path, { 'if-match': '"1"' })).toMatchObject({ status: 412 });
    expect(await api.delete(path, { 'if-match': '"2"' })).toMatchObject({ status: 204 });
    expect(await api.get(path)).toMatchObject({ status: 404 });
  });

  test('loses nothing against others at the same time', async () => {
    const { id } = await create('Busy');
    const names = Array.from({ length: 8 }, (_, i) => `f${i}`);
    const answers = await Promise.all(
      names.map((name) => api.patch(`service-providers/${id}`, { customFields: { [name]: 1 } })),
    );
    expect(answers.map((answer) => answer.status)).toEqual(names.map(() => 200));
    const read = await api.get(`service-providers/${id}`);
    expect(Object.keys(read.body['customFields'] as object).sort()).toEqual(names);
    expect(read.body['version']).toBe(9);
  });

  test('may be sent as plain JSON', async () => {
    const { id } = await create('Plain');
    const answer = await api.patch(
      `service-providers/${id}`,
      { comments: 'x' },
      { 'content-type': 'application/json' },
    );
    expect(answer.status).toBe(200);
  });
});

test('an object that the caller has already is answered with 304 and no body', async () => {
  const { id } = (await api.post<Provider>('service-providers', { name: 'Cached' })).body;
  const answer = await api.get(`service-providers/${id}`, { 'if-none-match': '"1"' });
  expect(answer).toMatchObject({ status: 304, body: '' });
  expect(answer.headers['etag']).toBe('"1"');
  expect(await api.get(`service-providers/${id}`, { 'if-none-match': '"7"' })).toMatchObject({ status: 200 });
});

test('deleting what is not there is a 404', async () => {
  expect(await api.delete('service-providers/0192f0c1-2b7a-7000-8000-00000000ffff')).toMatchObject({
    status: 404,
  });
});
