import { z } from 'zod';
import { type ApiClient } from '../api/api-client.js';
import { type EntryAnswer, type ImportReport, type RunAnswer } from '../api/schemas.js';
import { CliError } from '../cli-error.js';
import { findingOf, type Finding } from './finding.js';

const counted = z.object({ total: z.int() });

/** @throws CliError unless every row of a sample was created, and the server now counts as many. */
export async function checkStored(
  client: ApiClient,
  resource: string,
  status: number,
  report: ImportReport,
): Promise<void> {
  const clean = status === 200 && report.created > 0 && report.failed === 0;
  if (!clean || report.updated + report.unchanged > 0) {
    const [first] = report.errors;
    const why = first
      ? `line ${first.row ?? '?'}, ${first.column ?? ''}: ${first.message}`
      : JSON.stringify(report);
    throw new CliError(`The sample ${resource} were not imported as they should: ${why}.`);
  }
  const { value } = await client.get(`/api/v1/${resource}`, counted, { limit: '1', count: 'true' });
  if (value.total !== report.created) {
    throw new CliError(`${report.created} ${resource} were imported, but the server counts ${value.total}.`);
  }
}

/**
 * The findings of a run, in its order.
 * @throws CliError unless the run succeeded and its entries are exactly what it says about them.
 */
export function checkFindings(run: RunAnswer, entries: readonly EntryAnswer[]): Finding[] {
  if (run.status !== 'succeeded') {
    throw new CliError(`The run ended as ${run.status}: ${run.error?.message ?? 'no reason given'}.`);
  }
  const findings = entries.filter((entry) => entry.fingerprint !== null).map(findingOf);
  const logged = Object.values(run.logCounts).reduce((sum, count) => sum + count, 0);
  const agree =
    run.result === findings.length && run.findings === findings.length && logged === entries.length;
  if (!agree || findings.length === 0) {
    throw new CliError(
      `The counts do not agree: result ${String(run.result)}, ${run.findings} findings and ${logged} entries by the run, ` +
        `${findings.length} findings and ${entries.length} entries read.`,
    );
  }
  return findings;
}
