import { ApiClient } from '../api/api-client.js';
import { connectionFrom } from '../api/connection.js';
import { EXIT, usageError } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { ProgressLine } from '../terminal/progress-line.js';
import { styleFor } from '../terminal/style.js';
import { importReportText } from './import-report-text.js';
import { dumpReportText } from './netbox/dump-report-text.js';
import { importDump } from './netbox/import-dump.js';
import { checkFile, uploadFile, type UploadOptions } from './upload-file.js';

export const IMPORT_RESOURCES = [
  'contracts',
  'service-providers',
  'tenants',
  'locations',
  'racks',
  'devices',
  'circuits',
  'virtual-machines',
  'invoices',
  'contract-assignments',
  'coverage-waivers',
] as const;
export const IMPORT_FORMATS = ['file', 'netbox'] as const;
export const IMPORT_MODES = ['create', 'upsert'] as const;
export const ON_ERROR = ['abort', 'skip'] as const;
export const CREATABLE_REFERENCES = ['provider', 'tenant'] as const;

export interface ImportOptions extends Omit<UploadOptions, 'resource'> {
  readonly resource?: string;
  readonly format?: string;
  readonly source?: string;
  readonly json?: boolean;
}

/** `tenor import`: sends the file, prints the report. Exit code 1 when nothing was imported because of errors. */
export async function importFile(file: string, options: ImportOptions, context: CliContext): Promise<number> {
  if (options.format === 'netbox') return importDumpFile(file, options, context);
  const { resource } = options;
  if (resource === undefined) throw usageError('--resource is needed: what are the rows?');
  const { stdout, stderr, env } = context;
  const client = new ApiClient(await connectionFrom(env));
  const line = new ProgressLine(stderr);
  line.show(`Importing ${file} …`);
  const { status, raw, value } = await uploadFile(client, file, { ...options, resource }).finally(() =>
    line.clear(),
  );
  const refused = status === 422;
  const facts = { file, resource, refused };
  stdout.write(
    options.json === true
      ? `${JSON.stringify(raw)}\n`
      : importReportText(value, facts, styleFor(stdout, env)),
  );
  return refused ? EXIT.failed : EXIT.ok;
}

const NOT_WITH_A_DUMP = ['resource', 'mode', 'createMissing', 'map', 'set'] as const;

/** `tenor import --format netbox`: a dump of NetBox or Nautobot, as all that it holds. */
async function importDumpFile(file: string, options: ImportOptions, context: CliContext): Promise<number> {
  const foreign = NOT_WITH_A_DUMP.filter((name) => options[name] !== undefined);
  if (foreign.length > 0) throw usageError(`A dump has no use for ${foreign.join(', ')}.`);
  const { stdout, stderr, env } = context;
  const { source = 'netbox', dryRun = false, onError } = options;
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(source)) {
    throw usageError('--source must be 1 to 64 letters, digits, dots, dashes or underscores.');
  }
  await checkFile(file);
  const client = dryRun ? undefined : new ApiClient(await connectionFrom(env));
  const line = new ProgressLine(stderr);
  const asked = { source, dryRun, ...(onError !== undefined && { onError }) };
  const report = await importDump(client, file, asked, (text) => line.show(text)).finally(() => line.clear());
  stdout.write(
    options.json === true
      ? `${JSON.stringify(report)}\n`
      : dumpReportText(report, file, styleFor(stdout, env)),
  );
  return report.stages.some(({ refused }) => refused) ? EXIT.failed : EXIT.ok;
}
