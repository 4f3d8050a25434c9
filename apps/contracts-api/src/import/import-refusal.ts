import { Problem } from '@tenor/domain';
import { problemResponse } from '../http/problem-response.js';
import { type ImportReport } from './pipeline/report-builder.js';
import { type RowError } from './row-error.js';

/** The body of a 422: a problem (RFC 9457) that has all fields of the report too. */
export function importRefusal(report: ImportReport, requestId: string): Record<string, unknown> {
  const [first] = report.errors;
  const where = first
    ? ` The first, on line ${first.row}${first.column === null ? '' : `, ${first.column}`}: ${first.message}.`
    : '';
  const errors = report.errors.map((error) => ({
    path: pathOf(error),
    ...error,
  }));
  const problem = new Problem(
    'import_refused',
    `Nothing was imported: the file has ${report.errorCount} error(s).${where}`,
  );
  return { ...problemResponse(problem, requestId).body, ...report, errors };
}

function pathOf({ row, column }: RowError): string {
  return column === null ? `rows[${row}]` : `rows[${row}].${column}`;
}
