import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openImportFile, type ImportRecord } from '../import-file.js';
import { openNdjsonFile } from './ndjson-file.js';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenor-ndjson-'));
  path = join(folder, 'file');
});
afterEach(() => rm(folder, { recursive: true }));

async function records(
  size = 2,
  ndjson = false,
): Promise<{ header: readonly string[]; batches: ImportRecord[][] }> {
  const file = await openImportFile({ path, ndjson });
  const batches: ImportRecord[][] = [];
  for await (const batch of file.batches(size)) batches.push(batch);
  return { header: file.header.cells, batches };
}

test('the columns are the fields of all lines, and a line that lacks one says nothing about it', async () => {
  await writeFile(path, '\ufeff{"a": 1}\r\n\n  {"b": null, "a": "x"}\n{"c": [1]}');
  expect(await records()).toEqual({
    header: ['a', 'b', 'c'],
    batches: [
      [
        { row: 1, cells: [1, undefined, undefined], typed: true },
        { row: 3, cells: ['x', null, undefined], typed: true },
      ],
      [{ row: 4, cells: [undefined, undefined, [1]], typed: true }],
    ],
  });
});

test('names of the language are fields like any other', async () => {
  await writeFile(path, '{"__proto__": 1, "constructor": 2}');
  expect((await records()).header).toEqual(['__proto__', 'constructor']);
});

test('a file that begins otherwise is CSV', async () => {
  await writeFile(path, 'a,b\n{x},2');
  expect((await records()).header).toEqual(['a', 'b']);
});

test('but not one that is called NDJSON, and an empty one has no rows', async () => {
  await writeFile(path, 'a,b\n{"a": 1}');
  expect(await records(2, true)).toMatchObject({ header: ['a'], batches: [[{ row: 1 }, { row: 2 }]] });
  for (const text of ['', '\ufeff', '\n \r\n']) {
    await writeFile(path, text);
    expect(await records(2, true)).toEqual({ header: [], batches: [] });
  }
});

test.each([
  ['null', 'malformed_json'],
  ['{"a": }', 'malformed_json'],
  [`{"a": "${'x'.repeat(1_048_577)}"}`, 'record_too_long'],
])('a line that is no object is a record with a fault, among others', async (text, code) => {
  await writeFile(path, `{"a": 1}\n${text}\n{"a": 2}`);
  expect((await records(3)).batches).toMatchObject([
    [{ cells: [1] }, { row: 2, cells: [undefined], fault: { code } }, { row: 3, cells: [2] }],
  ]);
});

test('too many rows, and a text that is not UTF-8, are refused', async () => {
  await writeFile(path, '{"a":1}\n{"a":2}\n{"a":3}\n');
  await expect(openNdjsonFile(path, 2)).rejects.toMatchObject({ row: 3, code: 'too_many_rows' });
  await writeFile(path, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]));
  await expect(openNdjsonFile(path)).rejects.toMatchObject({ row: 1, code: 'invalid_utf8' });
});
