import { testReceiver } from '@tenor/domain';
import { type OutgoingEvent } from '@tenor/messaging';
import { openIntegration, PENDING_CHANGES, RECEIVERS, type ReceiverDocument } from '@tenor/persistence';
import { openSecretBox } from '@tenor/platform';
import { silentEvents, TEST_NOW, TestApi } from '../testing/test-api.js';

const WEBHOOK = 'https://hooks.slack.example/services/T0/B0/first-secret';
const TOKEN = 'ghp_second-secret';
const SMTP = 'smtps://mailer:third-secret@mail.example.com';

interface View {
  readonly name: string;
  readonly version: number;
  readonly integrations: readonly { id: string; kind: string; secrets: string[]; [field: string]: unknown }[];
}
interface ProblemView {
  readonly errors: readonly { readonly path: string; readonly message: string; readonly code: string }[];
}

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => api.stop());

const SLACK = { kind: 'slack', webhookUrl: WEBHOOK };
const TICKET = { kind: 'ticket', system: 'github', repo: 'acme/ops', token: TOKEN };
const EMAIL = { kind: 'email', to: ['netops@example.com'], smtpUrl: SMTP };

async function create(name: string, integrations: readonly unknown[] = [SLACK]): Promise<View> {
  const { status, body } = await api.post<View>('receivers', { name, integrations });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body;
}

/** Without what it owes the change log, which is taken off behind the request. */
function stored(name: string): Promise<ReceiverDocument | null> {
  const projection = { [PENDING_CHANGES]: 0 };
  return api.database.collection<ReceiverDocument>(RECEIVERS).findOne({ _id: name }, { projection });
}

/** The secrets as the notifier opens them. */
async function opened(name: string): Promise<unknown[]> {
  const box = await openSecretBox({ dataDir: api.mongo.dataDir, secretKey: undefined });
  const receiver = await stored(name);
  return (receiver?.integrations ?? []).map((one) => openIntegration(box, name, one));
}

describe('a receiver', () => {
  test('is created with its location and version, and read back without its secrets', async () => {
    const created = await api.post<View>('receivers', {
      name: 'netops',
      description: 'The night shift',
      integrations: [EMAIL, SLACK, TICKET],
    });
    expect(created.status).toBe(201);
    expect(created.headers).toMatchObject({ etag: '"1"', location: '/api/v1/receivers/netops' });
    const id = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
    expect(created.body).toEqual({
      name: 'netops',
      description: 'The night shift',
      sendResolved: true,
      integrations: [
        { id, kind: 'email', to: ['netops@example.com'], secrets: ['smtpUrl'] },
        { id, kind: 'slack', secrets: ['webhookUrl'] },
        {
          id,
          kind: 'ticket',
          system: 'github',
          apiUrl: 'https://api.github.com',
          repo: 'acme/ops',
          labels: [],
          secrets: ['token'],
        },
      ],
      builtIn: false,
      createdAt: TEST_NOW,
      updatedAt: TEST_NOW,
      version: 1,
    });
    const read = await api.get('receivers/netops');
    expect(read.body).toEqual(created.body);
    expect((await api.get('receivers/netops', { 'if-none-match': '"1"' })).status).toBe(304);
  });

  test('keeps its secrets sealed in the database, where the notifier can open them', async () => {
    await create('sealed', [EMAIL, SLACK, TICKET]);
    const text = JSON.stringify(await stored('sealed'));
    for (const secret of ['first-secret', 'second-secret', 'third-secret'])
      expect(text).not.toContain(secret);
    expect(await opened('sealed')).toMatchObject([
      { kind: 'email', smtpUrl: SMTP },
      { kind: 'slack', webhookUrl: WEBHOOK },
      { kind: 'ticket', token: TOKEN },
    ]);
  });

  test('has a name of its own', async () => {
    await create('twice');
    const again = await api.post('receivers', { name: 'twice' });
    expect(again).toMatchObject({ status: 409, body: { errors: [{ path: 'name', code: 'duplicate' }] } });
  });

  test('is listed with the built-in ones by name, paged and counted', async () => {
    await create('list-a');
    await create('list-b');
    const first = await api.get<{ items: View[]; next: string; total: number }>(
      'receivers?limit=2&count=true',
    );
    expect(first.body.items.map(({ name }) => name)).toEqual(['default', 'list-a']);
    expect(first.body.total).toBeGreaterThanOrEqual(4);
    const second = await api.get<{ items: View[] }>(`receivers?limit=1&cursor=${first.body.next}`);
    expect(second.body.items.map(({ name }) => name)).toEqual(['list-b']);
    const some = await api.get<{ items: View[] }>('receivers?name=none,list-a&sort=-name');
    expect(some.body.items).toMatchObject([
      { name: 'none', builtIn: true, integrations: [] },
      { name: 'list-a', builtIn: false },
    ]);
  });

  test('that nobody has made is a 404', async () => {
    for (const answer of [
      api.get('receivers/nobody'),
      api.patch('receivers/nobody', {}),
      api.delete('receivers/nobody'),
      api.post('receivers/nobody/test', undefined),
    ]) {
      expect((await answer).status).toBe(404);
    }
  });
});

describe('a change', () => {
  test('keeps the secrets that it leaves out, and the integrations their ids', async () => {
    const { integrations } = await create('kept', [EMAIL, TICKET]);
    const [email, ticket] = integrations;
    const { status, headers, body } = await api.patch<View>('receivers/kept', {
      sendResolved: false,
      integrations: [
        { ...ticket, repo: 'acme/noc' },
        { id: email!.id, kind: 'email', to: ['noc@example.com'] },
      ],
    });
    expect([status, headers['etag']]).toEqual([200, '"2"']);
    expect(body.integrations.map(({ id }) => id)).toEqual([ticket!.id, email!.id]);
    expect(await opened('kept')).toMatchObject([
      { kind: 'ticket', repo: 'acme/noc', token: TOKEN },
      { kind: 'email', to: ['noc@example.com'], smtpUrl: SMTP },
    ]);
  });

  test('replaces a secret that it gives, and clears one that is null', async () => {
    const { integrations } = await create('cleared', [EMAIL, SLACK]);
    const [email, slack] = integrations;
    await api.patch('receivers/cleared', {
      integrations: [
        { id: email!.id, kind: 'email', to: ['a@example.com'], smtpUrl: null },
        { id: slack!.id, kind: 'slack', webhookUrl: 'https://hooks.slack.example/other' },
      ],
    });
    expect(await opened('cleared')).toEqual([
      { kind: 'email', to: ['a@example.com'] },
      { kind: 'slack', webhookUrl: 'https://hooks.slack.example/other' },
    ]);
  });

  test('that sends an answer back, or the same secret again, changes nothing', async () => {
    const { integrations } = await create('same', [EMAIL, SLACK]);
    const before = await stored('same');
    const again = await api.patch<View>('receivers/same', { name: 'same', integrations });
    const secret = await api.patch<View>('receivers/same', {
      integrations: [integrations[0], { id: integrations[1]!.id, ...SLACK }],
    });
    expect([again.body.version, secret.body.version]).toEqual([1, 1]);
    expect(await stored('same')).toEqual(before);
  });

  test('leaves the integrations alone when it does not name them', async () => {
    const { integrations } = await create('alone', [SLACK]);
    const { body } = await api.patch<View>('receivers/alone', { description: 'x' });
    expect(body).toMatchObject({ description: 'x', version: 2, integrations });
    expect(await opened('alone')).toMatchObject([SLACK]);
  });

  test('for another version is refused with 412', async () => {
    await create('moved');
    const first = await api.patch('receivers/moved', { description: 'a' }, { 'if-match': '"1"' });
    const second = await api.patch('receivers/moved', { description: 'b' }, { 'if-match': '"1"' });
    expect([first.status, second.status]).toEqual([200, 412]);
    expect((await api.delete('receivers/moved', { 'if-match': '"1"' })).status).toBe(412);
    expect((await api.delete('receivers/moved', { 'if-match': '"2"' })).status).toBe(204);
  });

  test('does not send a kept secret to another host', async () => {
    const { integrations } = await create('host', [TICKET]);
    const moved = { ...integrations[0], apiUrl: 'https://evil.example' };
    const refused = await api.patch('receivers/host', { integrations: [moved] });
    expect(refused).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'integrations[0].token', code: 'secret_needed' }] },
    });
    expect((await api.patch('receivers/host', { integrations: [{ ...moved, token: 'new' }] })).status).toBe(
      200,
    );
  });

  test('asks for a secret again that the present key does not open', async () => {
    const { integrations } = await create('rekeyed', [SLACK]);
    await api.database
      .collection<ReceiverDocument>(RECEIVERS)
      .updateOne({ _id: 'rekeyed' }, { $set: { 'integrations.0.secrets.webhookUrl': 'v1:AAAA' } });
    const kept = await api.patch('receivers/rekeyed', { integrations });
    expect(kept).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'integrations[0].webhookUrl', code: 'secret_needed' }] },
    });
    const given = { id: integrations[0]!.id, ...SLACK };
    expect((await api.patch('receivers/rekeyed', { integrations: [given] })).status).toBe(200);
    expect(await opened('rekeyed')).toEqual([SLACK]);
  });
});

describe('the built-in receivers', () => {
  test('cannot be deleted, and `none` cannot be changed', async () => {
    for (const answer of [
      api.delete('receivers/none'),
      api.delete('receivers/default'),
      api.patch('receivers/none', { description: 'x' }),
      api.post('receivers', { name: 'none' }),
    ]) {
      expect(await answer).toMatchObject({ status: 409, body: { errors: [{ path: 'name' }] } });
    }
  });

  test('`default` takes integrations', async () => {
    const { status, body } = await api.patch<View>('receivers/default', { integrations: [SLACK] });
    expect([status, body.integrations[0]!.secrets]).toEqual([200, ['webhookUrl']]);
    await api.patch('receivers/default', { integrations: null });
  });
});

describe('a deletion', () => {
  test('is refused with the routes that send there, until none does', async () => {
    await create('used');
    const routes = [{ matchers: ['a=1'] }, { matchers: ['b=1'], routes: [{ receiver: 'used' }] }];
    await api.send('PUT', 'notification-policy', { receiver: 'none', routes });
    const refused = await api.delete('receivers/used');
    expect(refused).toMatchObject({
      status: 409,
      body: {
        errors: [
          { path: 'name', code: 'in_use', message: expect.stringContaining('routes[1].routes[0]') as string },
        ],
      },
    });
    // Whoever was refused leaves no mark behind.
    expect(await stored('used')).not.toHaveProperty('deleting');
    await api.send('PUT', 'notification-policy', { receiver: 'none' });
    expect((await api.delete('receivers/used')).status).toBe(204);
    expect((await api.get('receivers/used')).status).toBe(404);
  });

  test('and a policy that names the receiver never both succeed', async () => {
    for (let round = 0; round < 15; round += 1) {
      const name = `race-${round}`;
      await create(name);
      await api.send('PUT', 'notification-policy', { receiver: 'none' });
      const [put, deleted] = await Promise.all([
        api.send('PUT', 'notification-policy', { receiver: name }),
        api.delete(`receivers/${name}`),
      ]);
      const { body } = await api.get<{ receiver: string }>('notification-policy');
      const there = (await api.get(`receivers/${name}`)).status === 200;
      expect([put.status === 200, body.receiver === name, there]).toEqual(
        put.status === 200 ? [true, true, true] : [false, false, deleted.status !== 204],
      );
    }
    await api.send('PUT', 'notification-policy', { receiver: 'none' });
  });
});

describe('a test', () => {
  /** Without the changes of receivers, which are published behind their requests. */
  const commandsIn = (
    publish: jest.SpyInstance<Promise<void>, [readonly OutgoingEvent[]]>,
  ): OutgoingEvent[] =>
    publish.mock.calls.flatMap(([events]) => events.filter(({ topic }) => topic === testReceiver.topic));

  test('is a command to the notifier, and tells where its deliveries will be', async () => {
    await create('tested');
    const publish = jest.spyOn(silentEvents, 'publish');
    const { status, body } = await api.post<{ id: string; deliveries: string }>(
      'receivers/tested/test',
      undefined,
    );
    expect(status).toBe(202);
    expect(body).toMatchObject({
      receiver: 'tested',
      deliveries: '/api/v1/deliveries?receiver=tested&kind=test',
    });
    const [event] = commandsIn(publish);
    expect(event).toMatchObject({ type: testReceiver.type, topic: testReceiver.topic, key: 'tested' });
    expect(testReceiver.data.parse(event!.data)).toMatchObject({
      id: body.id,
      receiver: 'tested',
      requestedBy: 'admin',
    });
    expect((await api.get(body.deliveries)).status).toBe(200);
  });

  test('is refused with 503 when nobody can be told', async () => {
    await create('away');
    jest.spyOn(silentEvents, 'publish').mockRejectedValue(new Error('broker away: first-secret'));
    const answer = await api.post('receivers/away/test', undefined);
    expect(answer.status).toBe(503);
    expect(JSON.stringify(answer.body)).not.toContain('first-secret');
  });

  test('of a receiver without integrations is refused', async () => {
    const publish = jest.spyOn(silentEvents, 'publish');
    const answer = await api.post('receivers/none/test', undefined);
    expect(answer).toMatchObject({ status: 409, body: { errors: [{ path: 'integrations' }] } });
    expect(commandsIn(publish)).toEqual([]);
  });
});

describe('bad input', () => {
  const one = (integration: unknown) => ({ name: 'bad', integrations: [integration] });

  test.each<[string, unknown, string]>([
    ['no name', {}, 'name'],
    ['a name with a slash', { name: 'a/b' }, 'name'],
    ['a name that begins with a dot', { name: '.a' }, 'name'],
    ['a name that is too long', { name: 'a'.repeat(129) }, 'name'],
    ['an unknown field', { name: 'bad', sender: 'x' }, 'sender'],
    ['a version', { name: 'bad', version: 3 }, 'version'],
    ['builtIn', { name: 'bad', builtIn: true }, 'builtIn'],
    ['sendResolved as text', { name: 'bad', sendResolved: 'yes' }, 'sendResolved'],
    ['integrations that are no list', { name: 'bad', integrations: {} }, 'integrations'],
    ['too many integrations', { name: 'bad', integrations: Array(11).fill(SLACK) }, 'integrations'],
    ['an integration that is no object', one('slack'), 'integrations[0]'],
    ['an integration without a kind', one({ to: ['a@example.com'] }), 'integrations[0].kind'],
    ['an unknown kind', one({ kind: 'fax' }), 'integrations[0].kind'],
    ['a kind that every object has', one({ kind: 'constructor' }), 'integrations[0].kind'],
    ['an unknown field of a kind', one({ ...SLACK, channel: '#x' }), 'integrations[0].channel'],
    ['a missing secret', one({ kind: 'slack' }), 'integrations[0].webhookUrl'],
    [
      'a secret that is null',
      one({ kind: 'ticket', system: 'github', repo: 'a/b', token: null }),
      'integrations[0].token',
    ],
    [
      'a secret that is no address',
      one({ kind: 'slack', webhookUrl: 'first-secret' }),
      'integrations[0].webhookUrl',
    ],
    [
      'credentials in an address that is no secret',
      one({ ...TICKET, apiUrl: 'https://u:p@x.example' }),
      'integrations[0].apiUrl',
    ],
    ['no address of a mail', one({ kind: 'email', to: [] }), 'integrations[0].to'],
    ['a bad address of a mail', one({ kind: 'email', to: ['a@example.com', 'b'] }), 'integrations[0].to[1]'],
    ['a bad repository', one({ ...TICKET, repo: 'ops' }), 'integrations[0].repo'],
    ['an id of the client’s', one({ ...SLACK, id: 'mine' }), 'integrations[0].id'],
    ['secrets that are not set', one({ ...SLACK, secrets: ['webhookUrl'] }), 'integrations[0].secrets'],
    ['an operator', one({ ...SLACK, webhookUrl: { $gt: '' } }), 'integrations[0].webhookUrl.$gt'],
  ])('%s is refused by name, and no secret is repeated', async (_what, body, path) => {
    const answer = await api.post<ProblemView>('receivers', body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error) => error.path)).toContain(path);
    expect(JSON.stringify(answer.body)).not.toContain('first-secret');
  });

  test.each<[string, (view: View) => unknown, string]>([
    ['another name', () => ({ name: 'other' }), 'name'],
    ['updatedAt', () => ({ updatedAt: TEST_NOW }), 'updatedAt'],
    [
      'another kind',
      ({ integrations: [a] }) => ({ integrations: [{ ...EMAIL, id: a!.id }] }),
      'integrations[0].kind',
    ],
    ['an id twice', ({ integrations: [a] }) => ({ integrations: [a, a] }), 'integrations[1].id'],
    [
      'an id of another',
      () => ({ integrations: [{ ...SLACK, id: '0192f0c1-2b7a-7000-8000-000000000001' }] }),
      'integrations[0].id',
    ],
    [
      'other secrets',
      ({ integrations: [a] }) => ({ integrations: [{ ...a, secrets: [] }] }),
      'integrations[0].secrets',
    ],
  ])('a change with %s is refused by name', async (what, patch, path) => {
    const name = `bad-${what.replaceAll(/\W/g, '-')}`;
    const view = await create(name);
    const answer = await api.patch<ProblemView>(`receivers/${name}`, patch(view));
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error) => error.path)).toContain(path);
    expect((await api.get(`receivers/${name}`)).body).toEqual(view);
  });

  test.each([
    ['receivers?integrations=x', 'integrations'],
    ['receivers?sort=updatedAt', 'sort'],
    ['receivers/a%2Fb', 'name'],
  ])('GET %s is refused by name', async (path, field) => {
    const answer = await api.get<ProblemView>(path);
    expect([answer.status, answer.body.errors.map((error) => error.path)]).toEqual([400, [field]]);
  });
});

test('no answer and no stored document ever holds a secret in clear', async () => {
  await create('final', [EMAIL, SLACK, TICKET]);
  const pages = [await api.get('receivers?limit=500'), await api.get('receivers/final')];
  const documents = await api.database.collection(RECEIVERS).find({}).toArray();
  const text = JSON.stringify([pages, documents]);
  for (const secret of ['first-secret', 'second-secret', 'third-secret']) expect(text).not.toContain(secret);
  // Nor sealed: what is sealed stays in the database.
  expect(JSON.stringify(pages)).not.toContain('v1:');
});

test('the examples of the description are taken as they are', async () => {
  const { body } = await api.get<{ components: { schemas: Record<string, { examples: unknown[] }> } }>(
    '/docs-json',
  );
  const example = (name: string) => body.components.schemas[name]!.examples[0];
  await api.delete('receivers/netops');
  expect((await api.post('receivers', example('ReceiverInput'))).status).toBe(201);
  expect((await api.send('PUT', 'notification-policy', example('NotificationPolicyInput'))).status).toBe(200);
  expect((await api.post('notification-policy/test', example('PolicyTrialInput'))).status).toBe(200);
});
