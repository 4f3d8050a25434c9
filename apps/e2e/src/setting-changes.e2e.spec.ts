import { type Change } from '@tenor/domain';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from './product/client.js';
import { DYING_PROCESS, newDataDir, Product, SHIFTED_CLOCK } from './product/product.js';

jest.setTimeout(300_000);

type View = Readonly<Record<string, unknown>> & { readonly id: string };

let dataDir: string;

beforeAll(async () => {
  dataDir = await newDataDir();
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const FORM = { type: 'multipart/form-data; boundary=b', content: '' };
const FILE =
  '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nsigned\r\n--b--\r\n';

/** Where the process dies; what is done until then; and what the log must tell of it. */
interface Case {
  readonly dieAt: string;
  readonly act: (client: Client, contractId: string) => Promise<unknown>;
  readonly told: readonly [objectType: string, action: Change['action']];
}

const schedule = { name: 'Weekly', job: 'renewal-check', cron: '0 7 * * 1' };

const CASES: readonly Case[] = [
  {
    dieAt: 'schedules.insertOne.after.1',
    act: (client) => client.post('/schedules', schedule),
    told: ['schedules', 'create'],
  },
  {
    dieAt: 'receivers.insertOne.after.3',
    act: (client) => client.post('/receivers', { name: 'netops', integrations: [] }),
    told: ['receivers', 'create'],
  },
  {
    dieAt: 'receivers.deleteOne.after.1',
    act: (client) => client.request('DELETE', '/receivers/netops'),
    told: ['receivers', 'delete'],
  },
  {
    // The first announces the receivers of the tree, the second writes it.
    dieAt: 'notificationPolicies.updateOne.after.2',
    act: async (client) => {
      const { body } = await client.get<View>('/notification-policy');
      await client.put('/notification-policy', { ...body, groupBy: ['tier'] });
    },
    told: ['notification-policy', 'update'],
  },
  {
    dieAt: 'tokens.bulkWrite.after.1',
    act: async (client) => {
      const { body } = await client.post<View>('/tokens', { name: 'nightly' });
      await client.request('DELETE', `/tokens/${body.id}`);
    },
    told: ['tokens', 'update'],
  },
  {
    dieAt: 'calendarTokens.deleteOne.after.1',
    act: async (client) => {
      const { body } = await client.post<View>('/calendar-tokens', { name: 'Phone' });
      await client.request('DELETE', `/calendar-tokens/${body.id}`);
    },
    told: ['calendar-tokens', 'delete'],
  },
  {
    dieAt: 'users.updateOne.after.1',
    act: async (client) => {
      const { body } = await client.post<View>('/users', { name: 'Jane' });
      await client.post(`/users/${body.id}/one-time-password`, {});
    },
    told: ['users', 'update'],
  },
  {
    dieAt: 'attachments.updateOne.after.1',
    act: (client, id) => client.request('POST', `/contracts/${id}/attachments`, { ...FORM, content: FILE }),
    told: ['attachments', 'create'],
  },
  {
    dieAt: 'attachments.bulkWrite.after.1',
    act: async (client, id) => {
      const [first] = await client.all<View>(`/contracts/${id}/attachments`);
      await client.request('DELETE', `/contracts/${id}/attachments/${String(first?.id)}`);
    },
    told: ['attachments', 'delete'],
  },
];

/** Entries of this type and action, once they are there. */
async function entries(client: Client, [objectType, action]: Case['told']): Promise<Change[]> {
  const query = `/change-log?objectType=${objectType}&action=${action}`;
  for (const end = Date.now() + 20_000; ; await sleep(250)) {
    const found = await client.all<Change>(query);
    if (found.length > 0 || Date.now() > end) return found;
  }
}

test('what a SIGKILL kept from the log, right after a setting or a file was changed, the log gets, once', async () => {
  let contractId = '';
  const first = await Product.start(dataDir, {});
  const maker = new Client(first.url, first.token);
  const provider = await maker.post<View>('/service-providers', { name: 'Aldermoor' });
  const contract = { name: 'Ring', providerId: provider.body.id, status: 'active', startDate: '2025-01-01' };
  contractId = (await maker.post<View>('/contracts', contract)).body.id;
  await first.kill();

  const outcome: unknown[] = [];
  for (const [round, { dieAt, act, told }] of CASES.entries()) {
    // Later each time: who announced a deletion is taken for dead after half a minute.
    const at = (seconds: number) => ({ TENOR_TEST_CLOCK_SHIFT_MS: String((round * 60 + seconds) * 1_000) });
    const dying = await Product.start(dataDir, {
      ...at(0),
      NODE_OPTIONS: `${SHIFTED_CLOCK} ${DYING_PROCESS}`,
      TENOR_TEST_DIE_AT: dieAt,
    });
    const answered = await act(new Client(dying.url, dying.token), contractId).then(
      () => 'answered',
      () => 'died',
    );
    await dying.kill();
    const product = await Product.start(dataDir, { ...at(45), NODE_OPTIONS: SHIFTED_CLOCK });
    const found = await entries(new Client(product.url, product.token), told);
    await product.kill();
    outcome.push([dieAt, answered, found.map(({ actor }) => actor)]);
  }
  expect(outcome).toEqual(CASES.map(({ dieAt }) => [dieAt, 'died', ['admin']]));
});
