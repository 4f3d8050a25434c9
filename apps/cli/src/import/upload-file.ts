import { open } from 'node:fs/promises';
import { type Readable } from 'node:stream';
import { type ApiClient, type Query } from '../api/api-client.js';
import { importReport } from '../api/schemas.js';
import { usageError } from '../cli-error.js';
import { errorMessage } from '../error-facts.js';

export interface UploadOptions {
  readonly resource: string;
  readonly mode?: string;
  readonly createMissing?: readonly string[];
  readonly map?: readonly string[];
  readonly set?: readonly string[];
  readonly dryRun?: boolean;
  readonly onError?: string;
  /** Fields that rows are merged into, in objects that exist. */
  readonly merge?: readonly string[];
}

/**
 * Streams a file to the import of its resource; the answer is the report, with the status 200, or
 * 422 when nothing was imported because of errors.
 */
export async function uploadFile(client: ApiClient, file: string, options: UploadOptions) {
  const query = importQuery(options);
  const stream = await openFile(file);
  const type = /\.(ndjson|jsonl)$/i.test(file) ? 'application/x-ndjson' : 'text/csv';
  return client.upload(`/api/v1/import/${options.resource}`, importReport, query, stream, type);
}

/** The query of an import; what is left out is decided by the server. */
export function importQuery(options: UploadOptions): Query {
  return {
    mode: options.mode,
    dryRun: options.dryRun === true ? 'true' : undefined,
    onError: options.onError,
    createMissing: options.createMissing,
    merge: options.merge,
    map: options.map?.map((pair) => mapping(pair)),
    set: options.set?.map((pair) => constant(pair)),
  };
}

/** `column:field`; the last colon separates, for no field has one. A comma would end the pair: it is escaped. */
function mapping(pair: string): string {
  if (/^.+:[^:]+$/.test(pair)) return pair.replaceAll(',', '\\,');
  throw usageError(`--map must be column:field such as vendor:provider, and is "${pair}".`);
}

/** `field:value`; the first colon separates. */
function constant(pair: string): string {
  if (/^[^:]+:/.test(pair)) return pair.replaceAll(',', '\\,');
  throw usageError(`--set must be field:value such as currency:AUD, and is "${pair}".`);
}

/** @throws CliError when the file cannot be read. */
export async function checkFile(file: string): Promise<void> {
  (await openFile(file)).destroy();
}

async function openFile(file: string): Promise<Readable> {
  try {
    const handle = await open(file);
    if ((await handle.stat()).isFile()) return handle.createReadStream();
    await handle.close();
  } catch (error) {
    throw usageError(`${file} cannot be read: ${errorMessage(error)}.`);
  }
  throw usageError(`${file} is not a file.`);
}
