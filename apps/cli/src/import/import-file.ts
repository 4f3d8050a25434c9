import { ApiClient } from '../api/api-client.js';
import { connectionFrom } from '../api/connection.js';
import { EXIT } from '../cli-error.js';
import { type CliContext } from '../context.js';
import { ProgressLine } from '../terminal/progress-line.js';
import { styleFor } from '../terminal/style.js';
import { importReportText } from './import-report-text.js';
import { uploadFile, type UploadOptions } from './upload-file.js';

export const IMPORT_RESOURCES = ['contracts', 'service-providers', 'tenants'] as const;
export const IMPORT_MODES = ['create', 'upsert'] as const;
export const ON_ERROR = ['abort', 'skip'] as const;
export const CREATABLE_REFERENCES = ['provider', 'tenant'] as const;

export interface ImportOptions extends UploadOptions {
  readonly json?: boolean;
}

/** `tenor import`: sends the file, prints the report. Exit code 1 when nothing was imported because of errors. */
export async function importFile(file: string, options: ImportOptions, context: CliContext): Promise<number> {
  const { stdout, stderr, env } = context;
  const client = new ApiClient(await connectionFrom(env));
  const line = new ProgressLine(stderr);
  line.show(`Importing ${file} …`);
  const { status, raw, value } = await uploadFile(client, file, options).finally(() => line.clear());
  const refused = status === 422;
  const facts = { file, resource: options.resource, refused };
  stdout.write(
    options.json === true
      ? `${JSON.stringify(raw)}\n`
      : importReportText(value, facts, styleFor(stdout, env)),
  );
  return refused ? EXIT.failed : EXIT.ok;
}
