import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCsvFile, type CsvRecord } from './csv-file.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenor-csv-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function read(
  content: string | Buffer,
  size = 100,
  rowsMax?: number,
): Promise<{ header: CsvRecord; rows: CsvRecord[] }> {
  const path = join(folder, 'file.csv');
  await writeFile(path, content);
  const file = await openCsvFile(path, rowsMax);
  const rows: CsvRecord[] = [];
  for await (const batch of file.batches(size)) rows.push(...batch);
  return { header: file.header, rows };
}

describe('reading a CSV file', () => {
  test('gives each record with the line that it starts on, though cells span lines', async () => {
    const { header, rows } = await read('a,b\n1,"x\ny\nz"\n\n2,"q ""r"""\n3,\n');

    expect(header).toEqual({ row: 1, cells: ['a', 'b'] });
    expect(rows).toEqual([
      { row: 2, cells: ['1', 'x\ny\nz'] },
      { row: 6, cells: ['2', 'q "r"'] },
      { row: 7, cells: ['3', ''] },
    ]);
  });

  test('counts a line break of two characters once, inside quotes and outside', async () => {
    const { rows } = await read('a,b\r\n1,"x\r\ny"\r\n\r\n2,z\r\n');

    expect(rows).toEqual([
      { row: 2, cells: ['1', 'x\r\ny'] },
      { row: 5, cells: ['2', 'z'] },
    ]);
  });

  test('takes files without a last line break and with both kinds of line break', async () => {
    expect((await read('a\n1\r\n2')).rows.map(({ row, cells }) => [row, cells[0]])).toEqual([
      [2, '1'],
      [3, '2'],
    ]);
  });

  test('passes over the mark at the beginning, also before a quoted name', async () => {
    expect((await read('\uFEFF"a b",c\n1,2\n')).header.cells).toEqual(['a b', 'c']);
  });

  test.each([
    ['comma', 'a,b;c\n1,2;3\n', ['a', 'b;c']],
    ['semicolon', 'a;b;"c,d,e,f"\n1;2;3\n', ['a', 'b', 'c,d,e,f']],
    ['tab', 'a\tb\n1,5\t2\n', ['a', 'b']],
    ['none', 'name\nAcme; Inc, Ltd\n', ['name']],
  ])('detects the delimiter from the header alone: %s', async (_name, content, header) => {
    expect((await read(content)).header.cells).toEqual(header);
  });

  test('passes over rows of nothing but delimiters and space', async () => {
    expect((await read('a,b\n , \n1,2\n,\n,\n')).rows).toEqual([{ row: 3, cells: ['1', '2'] }]);
  });

  test('splits the rows into batches and keeps their order across the chunks of a long file', async () => {
    const lines = Array.from({ length: 30_000 }, (_, n) => `${n},"name\n${n}"`);
    const path = join(folder, 'long.csv');
    await writeFile(path, `id,name\n${lines.join('\n')}\n`);
    const file = await openCsvFile(path);
    const sizes: number[] = [];
    let expected = 0;
    for await (const batch of file.batches(999)) {
      sizes.push(batch.length);
      for (const { row, cells } of batch) {
        expect([row, cells]).toEqual([2 + 2 * expected, [String(expected), `name\n${expected}`]]);
        expected += 1;
      }
    }

    expect(expected).toBe(30_000);
    expect(sizes.slice(0, -1).every((size) => size === 999)).toBe(true);
  });

  test.each([
    ['an empty file', '', 1, 'no_header'],
    ['a file of empty lines', '\n\n', 1, 'no_header'],
    ['a quote that is never closed', 'a,b\n1,2\n\n3,"x\n4,5\n', 4, 'malformed_csv'],
    ['text after a closing quote', 'a,b\n1,"x\ny"\n2,"x"y\n', 4, 'malformed_csv'],
    ['a quote inside an unquoted cell', 'a,b\n1,5" pipe\n', 2, 'malformed_csv'],
    ['a record without an end', `a,b\n1,2\n2,"${'x'.repeat(1_100_000)}`, 3, 'record_too_long'],
    ['bytes that are not UTF-8', Buffer.from('a,b\n1,2\n3,caf\xe9\n', 'latin1'), 3, 'invalid_utf8'],
    ['bytes of UTF-16', Buffer.from('\uFEFFa,b\n', 'utf16le'), 1, 'invalid_utf8'],
  ])('refuses %s and names the line', async (_name, content, row, code) => {
    await expect(read(content)).rejects.toMatchObject({ name: 'CsvFault', row, code });
  });

  test('refuses a file with more rows than it may have, naming the first that is too many', async () => {
    expect((await read(`a\n${'1\n'.repeat(700)}`, 1000, 700)).rows).toHaveLength(700);
    await expect(read(`a\n\n${'1\n'.repeat(703)}`, 1000, 700)).rejects.toMatchObject({
      row: 703,
      code: 'too_many_rows',
    });
  });
});
