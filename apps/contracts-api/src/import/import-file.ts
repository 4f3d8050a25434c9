import { openCsvFile } from './csv/csv-file.js';
import { isNdjson, openNdjsonFile } from './ndjson/ndjson-file.js';

/** The names of a file's columns, and the line that they stand on. */
export interface FileHeader {
  readonly row: number;
  readonly cells: readonly string[];
}

/** An upload on disk. */
export interface ReceivedFile {
  readonly path: string;
  /** Whoever sent it calls it NDJSON. */
  readonly ndjson: boolean;
}

/** A record, and the line of the file (from 1) on which it starts. */
export interface ImportRecord {
  readonly row: number;
  /** In the order of the header: texts, in NDJSON any value, or nothing where the record lacks the column. */
  readonly cells: readonly unknown[];
  /** Values have types of their own, as in NDJSON; without it, they are texts. */
  readonly typed?: true;
  /** Why nothing could be read of it: it has no cells. */
  readonly fault?: { readonly code: string; readonly message: string };
}

/** A file on disk whose columns are known, and whose records can be read many times. */
export interface ImportFile {
  readonly header: FileHeader;
  /** The records in batches of at most `size`. @throws CsvFault */
  batches(size: number): AsyncGenerator<ImportRecord[], void, void>;
}

/**
 * Opens a file as what its sender or its first character says it is: `{` begins NDJSON, whatever it is
 * called. Everything else is CSV.
 * @throws CsvFault when it is neither.
 */
export async function openImportFile({ path, ndjson }: ReceivedFile): Promise<ImportFile> {
  return ndjson || (await isNdjson(path)) ? openNdjsonFile(path) : openCsvFile(path);
}
