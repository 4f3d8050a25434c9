import { type ImportReport } from '../api/schemas.js';
import { countOf } from '../terminal/count-of.js';
import { plainText } from '../terminal/plain-text.js';
import { type Style } from '../terminal/style.js';
import { tableLines } from '../terminal/table.js';

export interface ImportFacts {
  readonly file: string;
  readonly resource: string;
  /** Nothing was imported because of errors. */
  readonly refused: boolean;
}

/** The report of an import for people: what became of the file, then its faulty rows as a table. */
export function importReportText(report: ImportReport, facts: ImportFacts, style: Style): string {
  const lines = [headline(report, facts, style), ...references(report), ...ignored(report)];
  if (report.errors.length > 0) lines.push('', ...errorTable(report));
  return `${lines.join('\n')}\n`;
}

function headline(report: ImportReport, { file, resource, refused }: ImportFacts, style: Style): string {
  if (refused) {
    const why = report.failed > 0 ? countOf(report.failed, 'row has', 'rows have') : 'the file has';
    return style('red', `Nothing was imported from ${file}: ${why} errors.`);
  }
  const counts = `${report.created} created, ${report.updated} updated, ${report.unchanged} unchanged, ${report.failed} failed`;
  const text = report.dryRun
    ? `${file} as ${resource}, dry run: ${counts}. Nothing was written.`
    : `${file} as ${resource}: ${counts}.`;
  return style(report.failed > 0 ? 'yellow' : 'green', text);
}

function references(report: ImportReport): string[] {
  const made = Object.entries(report.createdReferences ?? {}).filter(([, count]) => count > 0);
  if (made.length === 0) return [];
  const verb = report.dryRun ? 'Would also create' : 'Also created';
  return [`${verb} ${made.map(([kind, count]) => countOf(count, kind)).join(' and ')} that rows name.`];
}

function ignored(report: ImportReport): string[] {
  if (report.ignoredColumns.length === 0) return [];
  return [`Columns not read: ${report.ignoredColumns.map(plainText).join(', ')}.`];
}

function errorTable(report: ImportReport): string[] {
  const rows = report.errors.map((error) => [
    error.row == null ? '' : String(error.row),
    plainText(error.column ?? ''),
    plainText(error.message),
  ]);
  const lines = tableLines(
    [{ title: 'Line', align: 'right' }, { title: 'Column' }, { title: 'Problem' }],
    rows,
  );
  const unlisted = report.errorCount - report.errors.length;
  return unlisted > 0 ? [...lines, `… and ${countOf(unlisted, 'more error')} not listed.`] : lines;
}
