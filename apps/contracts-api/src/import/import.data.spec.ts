import { nameKey } from '@tenor/domain';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ImportApi } from './testing/import-api.js';

jest.setTimeout(120_000);

const QUERY =
  'mode=upsert&createMissing=provider' +
  '&map=contract_number:contractNumber,title:name,suppliers:provider,execution_date:startDate,expiry_date:endDate,amount:oneTimeCost' +
  '&set=currency:AUD,billingPeriod:one_time,status:active';

let api: ImportApi;
let csv: string;

beforeAll(async () => {
  const folder = process.env['TENOR_TEST_DATA'];
  if (folder === undefined) throw new Error('TENOR_TEST_DATA must name the folder with the real data');
  csv = await readFile(join(folder, 'act-contracts-2025-a.csv'), 'utf8');
  api = await ImportApi.start();
});

afterAll(() => api.stop());

/** A reader of its own, a character at a time, so that a fault of the import's reader is none of this one. */
function readCsv(text: string): Record<string, string>[] {
  const records: string[][] = [['']];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    const record = records.at(-1)!;
    if (quoted && character === '"' && text[at + 1] === '"') {
      record[record.length - 1] += '"';
      at += 1;
    } else if (character === '"') quoted = !quoted;
    else if (!quoted && character === ',') record.push('');
    else if (!quoted && character === '\n') records.push(['']);
    else if (quoted || character !== '\r') record[record.length - 1] += character;
  }
  const [header, ...rows] = records.filter((record) => record.length > 1);
  return rows.map((row) => Object.fromEntries(header!.map((name, at) => [name, row[at]!])));
}

/** Cents of an amount with a point and one or two decimals, by its digits. */
function cents(amount: string): number {
  const [whole, fraction = ''] = amount.split('.');
  return Number(`${whole}${fraction.padEnd(2, '0')}`);
}

function folded(text: string): string {
  return text.split(/\s/u).filter(Boolean).join(' ');
}

/** The whole of what is stored, as it is stored, without what is still owed to the change log. */
async function stored(collection: 'contracts' | 'serviceProviders'): Promise<Record<string, unknown>[]> {
  const projection = { pendingChanges: 0 };
  return api.database.collection(collection).find({}, { projection }).toArray();
}

describe('the public register', () => {
  test.each([
    [
      'a date that is none',
      'Current,2025-06-04,',
      'Current,2025-06-31,',
      3,
      'execution_date',
      'invalid_date',
    ],
    ['an amount with thousands separators', ',89570.0,', ',"89,570.0",', 3, 'amount', 'invalid_amount'],
    [
      'an end before its start',
      '2025-09-15,2026-10-23',
      '2025-09-15,2024-10-23',
      2,
      'expiry_date',
      'before_start',
    ],
    [
      'a row without a title',
      'PO21671,PIED0009625,Y7 Camp 2026,',
      'PO21671,PIED0009625,,',
      3,
      'title',
      'required',
    ],
  ])(
    'with %s is refused: row, column, reason; nothing is imported',
    async (_name, good, bad, row, column, code) => {
      const broken = csv.replace(good, bad);
      expect(broken).not.toBe(csv);
      const answer = await api.import('contracts', QUERY, broken);

      expect([answer.status, answer.body.created, answer.body.failed]).toEqual([422, 0, 1]);
      expect(answer.body.errors).toMatchObject([{ row, column, code }]);
      expect([await api.count('contracts'), await api.count('serviceProviders')]).toEqual([0, 0]);
    },
  );

  test('is told by the line of the file where the last record starts, though records before it span lines', async () => {
    const lines = csv.trimEnd().split('\n');
    const last = lines.length;
    const answer = await api.import('contracts', QUERY, [...lines, 'X-1,only,three'].join('\n'));

    expect(answer.body.errors).toMatchObject([{ row: last + 1, column: null, code: 'cell_count' }]);
    expect(last).toBeGreaterThan(649);
  });

  test('is imported as it is, and nothing of it is lost', async () => {
    const rows = readCsv(csv);
    const answer = await api.import('contracts', QUERY, csv);

    expect(answer).toMatchObject({
      status: 200,
      body: {
        created: 648,
        updated: 0,
        unchanged: 0,
        failed: 0,
        errors: [],
        createdReferences: { provider: 433 },
        ignoredColumns: [
          'procurement_unique_id',
          'directorate',
          'contract_type',
          'slj_initiative',
          'status',
          'details_url',
          'has_attachments',
        ],
      },
    });
    const providers = new Map((await stored('serviceProviders')).map((each) => [each['_id'], each['name']]));
    const contracts = new Map((await stored('contracts')).map((each) => [each['contractNumber'], each]));
    expect([rows.length, contracts.size, providers.size]).toEqual([648, 648, 433]);
    for (const row of rows) {
      const contract = contracts.get(folded(row['contract_number']!))!;
      expect({ ...contract, provider: nameKey(String(providers.get(contract['providerId']))) }).toMatchObject(
        {
          name: folded(row['title']!),
          provider: nameKey(folded(row['suppliers']!)),
          startDate: row['execution_date'],
          endDate: row['expiry_date'],
          oneTimeCost: cents(row['amount']!),
          recurringCost: 0,
          currency: 'AUD',
          billingPeriod: 'one_time',
          status: 'active',
          version: 1,
        },
      );
    }
    const sum = (amounts: number[]): bigint => amounts.reduce((total, amount) => total + BigInt(amount), 0n);
    expect(sum([...contracts.values()].map((each) => Number(each['oneTimeCost'])))).toBe(
      sum(rows.map((row) => cents(row['amount']!))),
    );
    const spellings = new Set(rows.map((row) => folded(row['suppliers']!)));
    expect([...providers.values()].every((name) => spellings.has(String(name)))).toBe(true);
    expect(Math.max(...[...providers.values()].map((name) => String(name).length))).toBeGreaterThan(400);
  });

  test('imported again changes nothing', async () => {
    const before = await stored('contracts');
    const answer = await api.import('contracts', QUERY, csv);

    expect(answer.body).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: 648,
      failed: 0,
      createdReferences: { provider: 0 },
    });
    expect(await stored('contracts')).toEqual(before);
  });

  test('imported again with one contract changed writes that one', async () => {
    const changed = csv.replace(',89570.0,', ',89570.5,');
    const answer = await api.import('contracts', QUERY, changed);

    expect(answer.body).toMatchObject({ created: 0, updated: 1, unchanged: 647, failed: 0 });
    const versions = (await stored('contracts')).filter((contract) => contract['version'] === 2);
    expect(versions).toMatchObject([{ contractNumber: 'PO21671', oneTimeCost: 8_957_050 }]);
  });

  test('without a mapping is refused, naming the columns that are no fields', async () => {
    const answer = await api.import('contracts', 'mode=upsert', csv);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ column }) => column)).toEqual([
      'procurement_unique_id',
      'title',
      'directorate',
      'slj_initiative',
      'execution_date',
      'expiry_date',
      'amount',
      'suppliers',
      'details_url',
      'has_attachments',
    ]);
  });
});
