import { contractBody, create } from '../testing/contract-body.js';
import { TestApi } from '../testing/test-api.js';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly endDate: string | null;
}
interface PageBody {
  readonly items: Row[];
  readonly next: string | null;
  readonly total?: number;
}

let api: TestApi;
let acme: string;

/** Ends of the contracts: several share a date, several have none. */
const ENDS = [
  '2026-03-31',
  null,
  '2026-12-31',
  '2026-03-31',
  null,
  '2027-06-30',
  '2026-12-31',
  '2026-12-31',
  null,
];

beforeAll(async () => {
  api = await TestApi.start();
  acme = await create(api, 'service-providers', { name: 'Acme, Inc.' });
  const globex = await create(api, 'service-providers', { name: 'Globex' });
  await create(api, 'tenants', { name: 'Hamburg' });
  for (const [i, endDate] of ENDS.entries()) {
    await create(
      api,
      'contracts',
      contractBody({
        name: `Contract ${'cab'[i % 3]}`,
        contractNumber: `CN-2026/${i}`,
        providerId: i < 6 ? acme : globex,
        ...(i < 2 && { tenant: 'Hamburg' }),
        endDate,
        status: i < 7 ? 'active' : 'draft',
        currency: i === 0 ? 'EUR' : 'USD',
        contractType: i === 0 ? 'hardware' : null,
        tags: i < 3 ? ['gold', `t${i}`] : [],
        autoRenew: i === 4,
        owner: i === 3 ? 'netops@example.com' : null,
      }),
    );
  }
});

afterAll(() => api.stop());

async function page(query: string): Promise<PageBody> {
  const answer = await api.get<PageBody>(`contracts?${query}`);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body;
}

/** Follows the cursors to the end, doing something between the pages. */
async function walk(query: string, between: (round: number) => Promise<unknown> = () => Promise.resolve()) {
  const rows: Row[] = [];
  let cursor = '';
  for (let round = 0; round < 100; round += 1) {
    const { items, next } = await page(`${query}${cursor}`);
    rows.push(...items);
    if (next === null) return rows;
    cursor = `&cursor=${next}`;
    await between(round);
  }
  throw new Error('the pages never ended');
}

const numbersOf = async (query: string): Promise<string[]> => {
  const { items } = await page(`${query}&sort=contractNumber`);
  return items.map((row) => String(Object(row).contractNumber).replace('CN-2026/', ''));
};

test('null comes first ascending and last descending, and ties go by the id', async () => {
  const ascending = await walk('sort=endDate&limit=500');
  expect(ascending.map((row) => row.endDate)).toEqual([
    null,
    null,
    null,
    '2026-03-31',
    '2026-03-31',
    '2026-12-31',
    '2026-12-31',
    '2026-12-31',
    '2027-06-30',
  ]);
  const descending = await walk('sort=-endDate&limit=500');
  expect(descending.map((row) => row.endDate)).toEqual(ascending.map((row) => row.endDate).reverse());
  const ids = descending.slice(-3).map((row) => row.id);
  expect(ids).toEqual([...ids].sort().reverse());
});

test.each([
  'endDate',
  '-endDate',
  '-endDate,name',
  'name,-endDate',
  'status,-id',
  'contractType,endDate',
  'id',
])('sorted by %s, small pages show the same rows in the same order as a large one', async (sort) => {
  const whole = await page(`sort=${sort}&limit=500`);
  for (const limit of [1, 2, 4]) {
    const rows = await walk(`sort=${sort}&limit=${limit}`);
    expect(rows.map((row) => row.id)).toEqual(whole.items.map((row) => row.id));
  }
});

test('no row is doubled or lost while rows are added before, at and behind the cursor', async () => {
  const before = (await page('sort=-endDate,name&limit=500&tags=gold')).items;
  const added: string[] = [];
  const seen = await walk('sort=-endDate,name&limit=1&tags=gold', async (round) => {
    if (round > 3) return;
    for (const endDate of ['2099-01-01', '2026-12-31', '2026-03-31', null]) {
      const body = contractBody({ name: `Added ${round}`, providerId: acme, endDate, tags: ['gold'] });
      added.push(await create(api, 'contracts', body));
    }
  });
  const ids = seen.map((row) => row.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(before.map((row) => row.id)));
  expect(added).toHaveLength(16);
  for (const id of added) expect((await api.delete(`contracts/${id}`)).status).toBe(204);
});

test.each([
  ['status=draft', ['7', '8']],
  ['status=draft,active&limit=500', ['0', '1', '2', '3', '4', '5', '6', '7', '8']],
  ['status[ne]=active', ['7', '8']],
  ['currency=eur', ['0']],
  ['contractType=hardware', ['0']],
  ['contractType[exists]=true', ['0']],
  ['contractType[ne]=hardware', ['1', '2', '3', '4', '5', '6', '7', '8']],
  ['endDate[exists]=false', ['1', '4', '8']],
  ['endDate[gte]=2026-12-31&endDate[lt]=2027-06-30', ['2', '6', '7']],
  ['endDate[gt]=2026-12-31', ['5']],
  ['endDate=2026-03-31', ['0', '3']],
  ['provider=GLOBEX', ['6', '7', '8']],
  ['provider=acme\\, inc.', ['0', '1', '2', '3', '4', '5']],
  ['provider=Acme\\, Inc.,Globex&status=draft', ['7', '8']],
  ['provider[ne]=Globex', ['0', '1', '2', '3', '4', '5']],
  ['provider=Nobody', []],
  ['tenant=hamburg', ['0', '1']],
  ['tenant[exists]=false&provider=Globex', ['6', '7', '8']],
  ['tags=gold', ['0', '1', '2']],
  ['tags=t1,t2', ['1', '2']],
  ['tags[ne]=gold', ['3', '4', '5', '6', '7', '8']],
  ['autoRenew=true', ['4']],
  ['name[contains]=TRACT B', ['2', '5', '8']],
  ['name[contains]=.*', []],
  ['contractNumber=CN-2026/3,CN-2026/4', ['3', '4']],
  ['owner[exists]=true', ['3']],
  ['q=netop', ['3']],
  ['q=cn-2026/5', ['5']],
  ['q=contr b', ['2', '5', '8']],
  ['q=tract', []],
  ['q=go&endDate[exists]=true', ['0', '2']],
  ['updatedAt[gte]=2026-11-23&updatedAt[lt]=2026-11-24&status=draft', ['7', '8']],
  ['updatedAt[gt]=2026-11-23T06:00:00Z', []],
])('%s finds %j', async (query, numbers) => {
  expect(await numbersOf(query)).toEqual(numbers);
});

test('references are found by id as well as by name', async () => {
  expect(await numbersOf(`providerId=${acme}&endDate[exists]=false`)).toEqual(['1', '4']);
  expect(await numbersOf(`provider=${acme.toUpperCase()}&endDate[exists]=false`)).toEqual(['1', '4']);
});

test('the total counts the rows of all pages, only when asked for', async () => {
  const first = await page('status=active&limit=2&count=true');
  expect(first.total).toBe(7);
  const second = await page(`status=active&limit=2&count=true&cursor=${first.next}`);
  expect(second.total).toBe(7);
  expect(await page('status=active')).not.toHaveProperty('total');
});

test('a cursor of another sort is refused', async () => {
  const { next } = await page('sort=endDate&limit=1');
  const answer = await api.get(`contracts?sort=-endDate&limit=1&cursor=${next}`);
  expect(answer).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'cursor', code: 'invalid_cursor' }] },
  });
});
