import { type ImportOutcome } from '../pipeline/run-import.js';

/** The query of an import that may be repeated and brings its providers. */
export const WITH_PROVIDERS = { mode: 'upsert', createMissing: 'provider' };
export const ID = '0192f0c1-2b7a-7000-8000-0000000000a1';
export const OTHER_ID = '0192f0c1-2b7a-7000-8000-0000000000a2';

/** The columns of a contract that most tests have. */
export const BASIC = 'contractNumber,name,provider,status,startDate,recurringCost';

/** A file: its header and its rows. */
export function csv(header: string, ...rows: string[]): string {
  return [header, ...rows].join('\n');
}

/** Line, column and code of every error. */
export function faults({ report }: ImportOutcome): [number, string | null, string][] {
  return report.errors.map(({ row, column, code }) => [row, column, code]);
}

/** Created, updated, unchanged, failed. */
export function counts({ report }: ImportOutcome): number[] {
  return [report.created, report.updated, report.unchanged, report.failed];
}
