import { type Change } from '@tenor/domain';
import { setTimeout as sleep } from 'node:timers/promises';
import { rm } from 'node:fs/promises';
import { Client } from './product/client.js';
import { UPSERT_WITH_PROVIDERS } from './product/generated-contracts.js';
import { DYING_PROCESS, newDataDir, Product, SHIFTED_CLOCK } from './product/product.js';

jest.setTimeout(300_000);

const RESOURCES = ['tenants', 'service-providers', 'contracts'] as const;
/** Fields that the server counts, derives or adds to the view. */
const COMPARED = [
  'name',
  'description',
  'tags',
  'status',
  'startDate',
  'endDate',
  'recurringCost',
  'providerId',
];

type View = Readonly<Record<string, unknown>> & { readonly id: string; readonly version: number };

let dataDir: string;

beforeAll(async () => {
  dataDir = await newDataDir();
  // Its first start pauses schedules, which is logged, and would count among the writes of a round.
  await (await Product.start(dataDir)).kill();
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

/** Edits of every kind, one after the other, until the product is gone. */
async function editUntilCutOff(client: Client, round: number): Promise<void> {
  try {
    for (let i = 0; ; i += 1) {
      const { body } = await client.post<{ id: string }>('/tenants', { name: `Tenant ${round}-${i}` });
      await client.patch(`/tenants/${body.id}`, { description: `edit ${i}` });
      await client.patch(`/tenants/${body.id}`, { tags: ['a'], description: null });
      if (i % 2 === 0) await client.request('DELETE', `/tenants/${body.id}`);
      const rows = [0, 1, 2].map(
        (row) => `C ${round}-${i}-${row},P ${round}-${i},active,2025-01-01,2027-01-0${row + 1},1${row}.50`,
      );
      const csv = ['name,provider,status,startDate,endDate,recurringCost', ...rows].join('\n');
      await client.importCsv('contracts', UPSERT_WITH_PROVIDERS, csv);
      await client.importCsv('contracts', UPSERT_WITH_PROVIDERS, csv.replaceAll('2027-', '2028-'));
      const made = await client.all<View>(`/contracts?name=${encodeURIComponent(`C ${round}-${i}-0`)}`);
      for (const { id } of made) await client.request('DELETE', `/contracts/${id}`);
    }
  } catch {
    // The product is gone.
  }
}

/** What does not fit between the log and the objects: played from its beginning, the log gives the objects. */
async function misfits(client: Client): Promise<string[]> {
  const faults: string[] = [];
  for (const resource of RESOURCES) {
    const objects = new Map((await client.all<View>(`/${resource}`)).map((object) => [object.id, object]));
    const stories = new Map<string, Change[]>();
    for (const change of await client.all<Change>(`/change-log?objectType=${resource}`)) {
      const story = stories.get(change.objectId) ?? [];
      stories.set(change.objectId, [...story, change]);
    }
    for (const id of objects.keys()) if (!stories.has(id)) faults.push(`${resource} ${id}: no entry`);
    for (const [id, story] of stories)
      faults.push(...misfitsOf(story, objects.get(id)).map((why) => `${resource} ${id}: ${why}`));
  }
  return faults;
}

const ORDER = ['create', 'update', 'delete'];

function misfitsOf(story: readonly Change[], object: View | undefined): string[] {
  const played = story.toSorted(
    (a, b) => ORDER.indexOf(a.action) - ORDER.indexOf(b.action) || a.version - b.version,
  );
  const told = played.map(({ action, version }) => `${action} ${version}`).join(', ');
  const deleted = played.at(-1)?.action === 'delete';
  const written = deleted ? played.slice(0, -1) : played;
  if (written.some(({ version }, index) => version !== index + 1)) return [`the versions are ${told}`];
  if (deleted !== (object === undefined)) return [`${object ? 'is there' : 'is gone'} after ${told}`];
  if (object === undefined) return [];
  if (object.version !== written.length) return [`version ${object.version} after ${told}`];
  const state: Record<string, unknown> = {};
  for (const { after } of written) Object.assign(state, after);
  return COMPARED.filter((field) => same(object[field]) !== same(state[field])).map(
    (field) => `${field} is ${same(object[field])}, played ${same(state[field])}`,
  );
}

/** What has no value is not in the entry of a new object. */
function same(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return text === '[]' ? 'null' : text;
}

test('wherever a SIGKILL falls between a change and its log, the log is complete and tells nothing twice', async () => {
  const points = [
    // After the change, before the log has its entry.
    'changeLog.insertMany.before.2',
    'contracts.insertMany.after.1',
    // After the log has it, before it is taken off the object.
    'tenants.updateMany.before.1',
    // After a deletion was announced; after it was done; after it was logged.
    'pendingDeletions.insertMany.after.1',
    'tenants.deleteOne.after.1',
    'pendingDeletions.deleteMany.before.1',
  ];
  const died: string[] = [];
  for (const [round, point] of points.entries()) {
    // Later each time, so that nobody is taken for alive who died before.
    const shift = { TENOR_TEST_CLOCK_SHIFT_MS: String(round * 60_000) };
    const dying = await Product.start(dataDir, {
      ...shift,
      NODE_OPTIONS: `${SHIFTED_CLOCK} ${DYING_PROCESS}`,
      TENOR_TEST_DIE_AT: point,
    });
    await Promise.race([
      editUntilCutOff(new Client(dying.url, dying.token), round),
      sleep(20_000, undefined, { ref: false }),
    ]);
    if (!(await isAlive(dying))) died.push(point);
    await dying.kill();

    const product = await Product.start(dataDir, {
      TENOR_TEST_CLOCK_SHIFT_MS: String(round * 60_000 + 45_000),
      NODE_OPTIONS: SHIFTED_CLOCK,
    });
    const client = new Client(product.url, product.token);
    let faults = await misfits(client);
    for (const end = Date.now() + 15_000; faults.length > 0 && Date.now() < end; await sleep(250)) {
      faults = await misfits(client);
    }
    const entries = await client.count('change-log');
    await product.kill();
    expect([point, faults]).toEqual([point, []]);
    expect(entries).toBeGreaterThan(0);
  }
  // A point that was never reached would have shown nothing.
  expect(died).toEqual(points);
});

async function isAlive(product: Product): Promise<boolean> {
  try {
    return (await fetch(`${product.url}/health/live`)).ok;
  } catch {
    return false;
  }
}
