import { CsvError, Parser } from 'csv-parse';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { CsvFault } from './csv-fault.js';
import { detectDelimiter, type Delimiter } from './detect-delimiter.js';
import { findInvalidUtf8 } from './find-invalid-utf8.js';

/** Longest record in characters. Longer ones come from a quote that was never closed. */
export const RECORD_MAX_CHARACTERS = 1_048_576;
/** Most rows of one file: what is remembered of each row (its keys) stays below 150 MB. */
export const ROWS_MAX = 500_000;
const DETECT_BYTES = 65_536;

/** A record and the line of the file (from 1) on which it starts; a quoted cell may span lines. */
export interface CsvRecord {
  readonly row: number;
  readonly cells: readonly string[];
}

/** A CSV file on disk that was looked at: its header is known, and its records can be read many times. */
export interface CsvFile {
  readonly delimiter: Delimiter;
  readonly header: CsvRecord;
  /** The records after the header in batches of at most `size`. @throws CsvFault */
  batches(size: number): AsyncGenerator<CsvRecord[], void, void>;
}

/**
 * Checks the encoding, detects the delimiter and reads the header.
 * @throws CsvFault when the file is not UTF-8, is empty, or its header is malformed.
 */
export async function openCsvFile(path: string, rowsMax = ROWS_MAX): Promise<CsvFile> {
  const invalidLine = await findInvalidUtf8(createReadStream(path));
  if (invalidLine !== null) {
    throw new CsvFault(invalidLine, 'invalid_utf8', 'is not UTF-8 text; save the file as UTF-8');
  }
  const delimiter = detectDelimiter(await beginningOf(path));
  const header = await headerOf(path, delimiter, rowsMax);
  if (header === undefined) throw new CsvFault(1, 'no_header', 'the file is empty: it has no header');
  return { delimiter, header, batches: (size) => bodyInBatches(path, delimiter, rowsMax, size) };
}

async function headerOf(path: string, delimiter: Delimiter, rowsMax: number): Promise<CsvRecord | undefined> {
  for await (const records of recordsByChunk(path, delimiter, rowsMax)) return records[0];
  return undefined;
}

async function beginningOf(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(DETECT_BYTES), 0, DETECT_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The records after the header. */
async function* bodyInBatches(
  path: string,
  delimiter: Delimiter,
  rowsMax: number,
  size: number,
): AsyncGenerator<CsvRecord[], void, void> {
  let batch: CsvRecord[] = [];
  let isHeader = true;
  for await (const records of recordsByChunk(path, delimiter, rowsMax)) {
    for (const record of isHeader ? records.slice(1) : records) {
      batch.push(record);
      if (batch.length < size) continue;
      yield batch;
      batch = [];
    }
    isHeader = false;
  }
  if (batch.length > 0) yield batch;
}

/**
 * All records with something in them, as many at a time as end in one chunk of the file, never none.
 * Spreadsheets end their files with rows of nothing but delimiters; those are passed over.
 */
async function* recordsByChunk(
  path: string,
  delimiter: Delimiter,
  rowsMax: number,
): AsyncGenerator<CsvRecord[], void, void> {
  let ready: CsvRecord[] = [];
  let nextRow = 1;
  let emptyLines = 0;
  let count = 0;
  const parser = new Parser({
    delimiter,
    bom: true,
    columns: false,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: RECORD_MAX_CHARACTERS,
    on_record: (cells, info) => {
      // csv-parse's own count of lines takes a line break inside quotes for two when it is CRLF.
      const row = nextRow + info.empty_lines - emptyLines;
      emptyLines = info.empty_lines;
      nextRow = row + 1 + lineFeedsIn(cells);
      if (cells.some((cell) => cell.trim() !== '')) ready.push({ row, cells });
      // Taken from here: an array per chunk costs a tenth of an event per record.
      return null;
    },
  });
  parser.resume();
  // Faults come back from the write that meets them, and from the end.
  parser.on('error', () => undefined);
  const taken = (): CsvRecord[] => {
    const records = ready;
    ready = [];
    count += records.length;
    const excess = count - 1 - rowsMax;
    const beyond = excess > 0 ? records[records.length - excess] : undefined;
    if (beyond !== undefined) {
      throw new CsvFault(beyond.row, 'too_many_rows', `a file may have at most ${rowsMax} rows; split it`);
    }
    return records;
  };
  try {
    for await (const chunk of createReadStream(path)) {
      await write(parser, chunk);
      if (ready.length > 0) yield taken();
    }
    parser.end();
    await finished(parser);
    if (ready.length > 0) yield taken();
  } catch (error) {
    throw error instanceof CsvError ? faultOf(error, nextRow + parser.info.empty_lines - emptyLines) : error;
  } finally {
    parser.destroy();
  }
}

function write(parser: Parser, chunk: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    parser.write(chunk, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

function lineFeedsIn(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) {
    for (let at = cell.indexOf('\n'); at !== -1; at = cell.indexOf('\n', at + 1)) count += 1;
  }
  return count;
}

function faultOf(error: CsvError, row: number): CsvFault {
  switch (error.code) {
    case 'CSV_MAX_RECORD_SIZE':
      return new CsvFault(
        row,
        'record_too_long',
        `the record is longer than ${RECORD_MAX_CHARACTERS} characters: is a closing quote missing?`,
      );
    case 'CSV_QUOTE_NOT_CLOSED':
      return new CsvFault(row, 'malformed_csv', 'a quote that opens in this record is never closed');
    case 'CSV_INVALID_CLOSING_QUOTE':
      return new CsvFault(
        row,
        'malformed_csv',
        'after a closing quote there must be a delimiter or the end of the line; a quote inside a quoted cell is doubled',
      );
    default:
      return new CsvFault(
        row,
        'malformed_csv',
        'a cell with a quote in it must be quoted as a whole, and the quote doubled',
      );
  }
}
