import { Client, type ImportReport } from '../product/client.js';
import { generatedContractsCsv, UPSERT_WITH_PROVIDERS } from '../product/generated-contracts.js';
import { type Installation, type StartInstallation } from '../product/installation.js';

const ROWS = 1500;
const PROVIDERS = Math.ceil(ROWS / 50);

/** A register that is imported again and again; for an installation of either profile. */
export function tellImport(start: StartInstallation): void {
  let product: Installation;
  let client: Client;
  const csv = generatedContractsCsv(ROWS);
  const lines = csv.trimEnd().split('\r\n');

  beforeAll(async () => {
    product = await start();
    client = new Client(product.url, product.token);
  });

  afterAll(() => product.dispose());

  const counts = async (): Promise<number[]> => [
    await client.count('contracts'),
    await client.count('service-providers'),
  ];

  test('a file with faulty rows is refused as a whole, and every fault is named with its line', async () => {
    const faulty = [...lines];
    faulty[10] = faulty[10]!.replace('EUR', 'EURO');
    faulty[700] = faulty[700]!.replace(/2025-01-01/, '2025-13-01');
    const { status, body } = await client.importCsv('contracts', UPSERT_WITH_PROVIDERS, faulty.join('\r\n'));

    expect([status, body.created, body.failed]).toEqual([422, 0, 2]);
    expect(body.errors.map(({ row, column }) => [row, column])).toEqual([
      [11, 'currency'],
      [701, 'startDate'],
    ]);
    expect(await counts()).toEqual([0, 0]);
  });

  test('a dry run says what it would do, and writes nothing', async () => {
    const { status, body } = await client.importCsv('contracts', `${UPSERT_WITH_PROVIDERS}&dryRun=true`, csv);

    expect([status, body]).toEqual([200, expect.objectContaining({ created: ROWS, failed: 0 })]);
    expect(await counts()).toEqual([0, 0]);
  });

  test('two imports of one file at the same time create each contract once', async () => {
    const [first, last] = [product.faces[0]!, product.faces.at(-1)!];
    const answers = await Promise.all(
      [first, last].map((face) =>
        new Client(face, product.token).importCsv('contracts', UPSERT_WITH_PROVIDERS, csv),
      ),
    );
    const sum = (what: keyof ImportReport & ('created' | 'unchanged' | 'failed')): number =>
      answers.reduce((total, { body }) => total + body[what], 0);

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect([sum('created'), sum('unchanged'), sum('failed')]).toEqual([ROWS, ROWS, 0]);
    expect(await counts()).toEqual([ROWS, PROVIDERS]);
  });

  test('a changed file updates what changed, and nothing else', async () => {
    const changed = lines.map((line, index) => (index % 100 === 1 ? line.replace('EUR', 'USD') : line));
    const { body } = await client.importCsv('contracts', UPSERT_WITH_PROVIDERS, changed.join('\r\n'));

    expect(body).toMatchObject({ created: 0, updated: ROWS / 100, unchanged: ROWS - ROWS / 100, failed: 0 });
    expect(await client.count('contracts', '&currency=USD')).toBe(ROWS / 100);
  });
}
