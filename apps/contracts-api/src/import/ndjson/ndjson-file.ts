import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { COLUMNS_MAX } from '../columns/column-plan.js';
import { CsvFault } from '../csv/csv-fault.js';
import { RECORD_MAX_CHARACTERS, ROWS_MAX } from '../csv/csv-file.js';
import { findInvalidUtf8 } from '../csv/find-invalid-utf8.js';
import { isJsonObject, type JsonObject } from '../../http/merge-patch.js';
import { type ImportFile, type ImportRecord } from '../import-file.js';

const LOOK_BYTES = 1024;

/** True when the file begins with an object of JSON. */
export async function isNdjson(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOK_BYTES), 0, LOOK_BYTES, 0);
    return /^\ufeff?\s*\{/u.test(buffer.toString('utf8', 0, bytesRead));
  } finally {
    await file.close();
  }
}

/**
 * Checks the encoding of a file with one JSON object a line, and gathers the names of their fields, which
 * are its columns. Empty lines are passed over; one that is no object, or too long, is a record with a fault.
 * @throws CsvFault when it is not UTF-8, or has too many rows.
 */
export async function openNdjsonFile(path: string, rowsMax = ROWS_MAX): Promise<ImportFile> {
  const invalidLine = await findInvalidUtf8(createReadStream(path));
  if (invalidLine !== null) {
    throw new CsvFault(invalidLine, 'invalid_utf8', 'is not UTF-8 text; save the file as UTF-8');
  }
  const names = new Set<string>();
  let rows = 0;
  for await (const { row, object = {} } of linesOf(path)) {
    rows += 1;
    if (rows > rowsMax) {
      throw new CsvFault(row, 'too_many_rows', `a file may have at most ${rowsMax} rows; split it`);
    }
    for (const name of Object.keys(object)) names.add(name);
    // One more than there may be is enough to be refused.
    if (names.size > COLUMNS_MAX) break;
  }
  const cells = [...names];
  return { header: { row: 1, cells }, batches: (size) => recordsInBatches(path, cells, size) };
}

async function* recordsInBatches(
  path: string,
  names: readonly string[],
  size: number,
): AsyncGenerator<ImportRecord[], void, void> {
  let batch: ImportRecord[] = [];
  for await (const { row, object, fault } of linesOf(path)) {
    const cells = names.map((name) => (object && Object.hasOwn(object, name) ? object[name] : undefined));
    batch.push({ row, cells, typed: true, ...(fault && { fault }) });
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

interface Line {
  readonly row: number;
  readonly object?: JsonObject;
  readonly fault?: { readonly code: string; readonly message: string };
}

async function* linesOf(path: string): AsyncGenerator<Line, void, void> {
  let row = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    row += 1;
    const text = row === 1 ? line.replace(/^\ufeff/u, '') : line;
    if (text.trim() !== '') yield { row, ...parse(text) };
  }
}

function parse(text: string): Omit<Line, 'row'> {
  if (text.length > RECORD_MAX_CHARACTERS) {
    const message = `the line is longer than ${RECORD_MAX_CHARACTERS} characters`;
    return { fault: { code: 'record_too_long', message } };
  }
  try {
    const object: unknown = JSON.parse(text);
    if (isJsonObject(object)) return { object };
  } catch {
    // Told below.
  }
  return { fault: { code: 'malformed_json', message: 'the line is not a JSON object' } };
}
