import { type Entity } from '@tenor/domain';
import { planColumns } from '../columns/column-plan.js';
import { CsvFault } from '../csv/csv-fault.js';
import { openImportFile, type ImportFile, type ReceivedFile } from '../import-file.js';
import { type ImportOptions } from '../import-options.js';
import { type RowError } from '../row-error.js';
import { checkRows } from './check-rows.js';
import { type ImportContext, type PlannedImport } from './import-context.js';
import { ReportBuilder, type ImportReport } from './report-builder.js';
import { writeRows } from './write-rows.js';

export interface ImportOutcome {
  readonly report: ImportReport;
  /** Nothing was imported (a dry run: nothing would be), because of the errors in the report. */
  readonly refused: boolean;
}

/**
 * Imports a file in two passes: the first validates every row, the second writes. Memory is bounded by
 * the rows of a batch and a digest of each row's keys.
 *
 * There is no transaction. A crash while writing leaves a part of the rows, each complete; running the same
 * import again with `mode=upsert` completes it.
 *
 * @param received The file; it must not change meanwhile.
 * @throws Problem `invalid_input` when `map` or `set` do not fit the resource or the file.
 */
export async function runImport<T extends Entity>(
  received: ReceivedFile,
  options: ImportOptions,
  context: ImportContext<T>,
): Promise<ImportOutcome> {
  try {
    const file = await openImportFile(received);
    const planned = planColumns(file.header, context.resource.fields, options);
    if (!planned.ok) return refusal(planned.errors, options);
    return await importRows(file, { ...context, options, plan: planned.plan });
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error;
    // The first pass reads the whole file, so nothing has been written yet.
    return refusal([{ row: error.row, column: null, code: error.code, message: error.message }], options);
  }
}

async function importRows<T extends Entity>(
  file: ImportFile,
  context: PlannedImport<T>,
): Promise<ImportOutcome> {
  const { options, plan } = context;
  const checked = new ReportBuilder();
  const rows = await checkRows(file, context, checked);
  const report = (builder: ReportBuilder, refused: boolean): ImportOutcome => ({
    report: builder.build({ ignoredColumns: plan.ignored, dryRun: options.dryRun, refused }),
    refused,
  });
  if (checked.failed > 0 && (options.onError === 'abort' || checked.succeeded === 0))
    return report(checked, true);
  if (options.dryRun) return report(checked, false);
  const written = checked.withErrorsOnly();
  await writeRows(file, rows, context, written);
  return report(written, written.failed > 0 && written.succeeded === 0);
}

function refusal(errors: readonly RowError[], { dryRun }: ImportOptions): ImportOutcome {
  const builder = new ReportBuilder();
  builder.addErrors(errors);
  return { report: builder.build({ ignoredColumns: [], dryRun, refused: true }), refused: true };
}
