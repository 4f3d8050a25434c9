/** The file is not CSV as RFC 4180 describes it, from this record on: nothing of it can be trusted. */
export class CsvFault extends Error {
  override readonly name = 'CsvFault';

  constructor(
    /** The line on which the record at fault starts. */
    readonly row: number,
    readonly code: 'invalid_utf8' | 'malformed_csv' | 'record_too_long' | 'too_many_rows' | 'no_header',
    message: string,
  ) {
    super(message);
  }
}
