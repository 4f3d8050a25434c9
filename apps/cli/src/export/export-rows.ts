import { ApiClient, type Query } from '../api/api-client.js';
import { reasonText } from '../api/api-errors.js';
import { connectionFrom } from '../api/connection.js';
import { CliError, EXIT, usageError } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { IMPORT_RESOURCES } from '../import/import-file.js';
import { countOf } from '../terminal/count-of.js';
import { ProgressLine } from '../terminal/progress-line.js';
import { writeWhole } from './write-whole.js';

export const EXPORT_RESOURCES = [...IMPORT_RESOURCES, 'log-entries'] as const;
export const EXPORT_FORMATS = ['csv', 'ndjson'] as const;

export interface ExportOptions {
  readonly resource: string;
  readonly format?: string;
  readonly output?: string;
}

const MEBIBYTE = 1_048_576;

/** `tenor export`: writes all rows of a list, to standard output or into a file that is there when it is whole. */
export async function exportRows(
  filters: readonly string[],
  options: ExportOptions,
  context: CliContext,
): Promise<number> {
  const { resource, output } = options;
  const query = { ...filterQuery(filters), format: options.format ?? formatOf(output) };
  const client = new ApiClient(await connectionFrom(context.env));
  const rows = (): Promise<AsyncIterable<string>> => client.download(`/api/v1/${resource}`, query);
  if (output === undefined) {
    await print(await rows(), context);
    return EXIT.ok;
  }
  const line = new ProgressLine(context.stderr);
  const told = (bytes: number): void =>
    line.show(`Exporting ${resource} … ${(bytes / MEBIBYTE).toFixed(1)} MiB`);
  const bytes = await writeWhole(output, rows, told).finally(() => line.clear());
  context.stdout.write(`${resource} exported to ${output}: ${countOf(bytes, 'byte')}.\n`);
  return EXIT.ok;
}

async function print(rows: AsyncIterable<string>, { stdout }: CliContext): Promise<void> {
  try {
    for await (const text of rows) {
      stdout.write(text);
      await stdout.drained();
    }
  } catch (error) {
    throw new CliError(`The export broke off: ${reasonText(error)}. What was written is not all.`);
  }
}

function formatOf(output: string | undefined): string {
  return /\.(ndjson|jsonl)$/i.test(output ?? '') ? 'ndjson' : 'csv';
}

/** `status=active`, `endDate[lte]=2026-12-31`: filters as a list of the API takes them; a name may repeat. */
function filterQuery(filters: readonly string[]): Query {
  const query = new Map<string, string[]>();
  for (const filter of filters) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(filter) ?? [];
    if (name === undefined || value === undefined) {
      throw usageError(`A filter must be name=value such as status=active, and is "${filter}".`);
    }
    if (name === 'format') throw usageError('The format is told by --format.');
    query.set(name, [...(query.get(name) ?? []), value]);
  }
  return Object.fromEntries(query);
}
