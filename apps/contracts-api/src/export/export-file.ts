import { StreamableFile } from '@nestjs/common';
import { Readable } from 'node:stream';
import { csvLine } from './csv-line.js';
import { type ListFormat } from './export-format.js';

/** How rows of one kind are written. */
export interface ExportShape<Row> {
  /** The name of the file, without its ending. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly cells: (row: Row) => readonly (string | number | null)[];
}

const TYPES = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson; charset=utf-8' };

/**
 * A file made of pages of rows while it is sent: the next page is read when the client has taken the one
 * before. The first is read at once, so that a refusal is an answer and not half a file.
 */
export async function exportFile<Row>(
  pages: AsyncGenerator<readonly Row[], void, undefined>,
  format: Exclude<ListFormat, 'json'>,
  shape: ExportShape<Row>,
): Promise<StreamableFile> {
  const first = await pages.next();
  const write =
    format === 'csv' ? (row: Row) => csvLine(shape.cells(row)) : (row: Row) => `${JSON.stringify(row)}\n`;
  async function* chunks(): AsyncGenerator<string, void, undefined> {
    if (format === 'csv') yield csvLine(shape.columns);
    for (let page = first; page.done !== true; page = await pages.next()) {
      if (page.value.length > 0) yield page.value.map(write).join('');
    }
  }
  return new StreamableFile(Readable.from(chunks()), {
    type: TYPES[format],
    disposition: `attachment; filename="${shape.name}.${format}"`,
  });
}
