import { countOf } from '../../terminal/count-of.js';
import { plainText } from '../../terminal/plain-text.js';
import { type Style } from '../../terminal/style.js';
import { importReportText } from '../import-report-text.js';
import { type DumpReport } from './import-dump.js';

/** The report of a dump for people: what became of each kind, what was left out and why. */
export function dumpReportText(report: DumpReport, file: string, style: Style): string {
  const lines: string[] = [];
  if (report.dryRun) {
    lines.push(style('green', `${file} from ${report.source}, dry run: nothing was sent. It holds:`));
    lines.push(...Object.entries(report.rows).map(([stage, count]) => `  ${count} ${stage}`));
  }
  for (const { stage, resource, refused, report: imported } of report.stages) {
    lines.push(importReportText(imported, { file: stage, resource, refused }, style).trimEnd());
  }
  if (report.notSent.length > 0) {
    lines.push(
      style('red', `Not sent, because what they refer to is missing: ${report.notSent.join(', ')}.`),
    );
  }
  lines.push(...section('Taken over otherwise than they stand in the dump:', report.notes));
  lines.push(...section('Not imported, Tenor has no place for them:', report.skipped));
  return `${lines.join('\n')}\n`;
}

function section(title: string, counts: Readonly<Record<string, number>>): string[] {
  const entries = Object.entries(counts);
  if (entries.length === 0) return [];
  return ['', title, ...entries.map(([text, count]) => `  ${plainText(text)} (${countOf(count, 'object')})`)];
}
