import { Client } from './product/client.js';
import { Product } from './product/product.js';
import { readPublicRegister, REGISTER_MAPPING } from './product/public-register.js';

jest.setTimeout(120_000);

let product: Product;
let client: Client;
let csv: string;

beforeAll(async () => {
  csv = await readPublicRegister();
  product = await Product.start();
  client = new Client(product.url, product.token);
});

afterAll(() => product.dispose());

test('a broken row is reported with row, column and reason, and nothing is imported', async () => {
  const broken = csv.replace(
    'PO21671,PIED0009625,Y7 Camp 2026,Education Directorate,Contract,No,Current,2025-06-04',
    (row) => row.replace('2025-06-04', '2025-06-31'),
  );
  expect(broken).not.toBe(csv);

  const { status, body } = await client.importCsv('contracts', REGISTER_MAPPING, broken);

  expect(status).toBe(422);
  expect(body).toMatchObject({
    created: 0,
    failed: 1,
    errors: [{ row: 3, column: 'execution_date', message: expect.stringContaining('date') }],
  });
  expect(await client.count('contracts')).toBe(0);
  expect(await client.count('service-providers')).toBe(0);
});

test('the public register imports as it is, and again without a change', async () => {
  const first = await client.importCsv('contracts', REGISTER_MAPPING, csv);
  const again = await client.importCsv('contracts', REGISTER_MAPPING, csv);

  expect(first).toMatchObject({ status: 200, body: { created: 648, updated: 0, unchanged: 0, failed: 0 } });
  expect(again).toMatchObject({ status: 200, body: { created: 0, updated: 0, unchanged: 648, failed: 0 } });
  expect(await client.count('contracts')).toBe(648);
  expect(await client.count('service-providers')).toBe(433);
});

test.each([
  [1, 3],
  [7, 13],
  [60, 86],
  [3650, 586],
])(
  'a renewal check %i days ahead of 2026-03-01 reports %i of its contracts',
  async (windowDays, contracts) => {
    const run = await client.run('renewal-check', { asOf: '2026-03-01', windowDays });
    const entries = await client.entries(run.id);
    const findings = entries.filter((entry) => entry.fingerprint !== null);

    expect(run).toMatchObject({ status: 'succeeded', result: contracts, findings: contracts });
    expect(findings).toHaveLength(contracts);
    // The register knows no automatic renewal and no notice: within a week of the end is a warning, all else is told only.
    for (const { labels, level, data, message } of findings) {
      const days = Number(data['daysRemaining']);
      expect([labels['tier'], level]).toEqual(days <= 7 ? ['warning', 'warning'] : ['info', 'info']);
      expect(message).toMatch(
        /^\[(WARNING|INFO)\] Contract '.+' \(provider=.+\) expires \d{4}-\d\d-\d\d — (today|\d+ day\(s\) remaining)\.$/,
      );
    }
    const keys = findings.map(({ labels, data, object }) => [
      labels['tier'] === 'warning' ? 0 : 1,
      String(data['effectiveEnd']),
      object?.name ?? '',
    ]);
    expect(keys).toEqual([...keys].sort(compareKeys));
    expect(entries.at(-1)?.message).toBe(
      `Renewal check complete: ${contracts} contract(s) within ${windowDays}-day window.`,
    );
  },
);

function compareKeys(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? '';
    if (left !== right) return Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right)));
  }
  return 0;
}
