import { open } from 'node:fs/promises';
import { type ApiClient, type Query, type Upload } from '../api/api-client.js';
import { importReport } from '../api/schemas.js';
import { CliError, usageError } from '../cli-error.js';
import { errorMessage } from '../error-facts.js';

export interface UploadOptions {
  readonly resource: string;
  readonly mode?: string;
  readonly createMissing?: readonly string[];
  readonly map?: readonly string[];
  readonly set?: readonly string[];
  readonly dryRun?: boolean;
  readonly onError?: string;
}

/**
 * Streams a file to the import of its resource; the answer is the report, with the status 200, or
 * 422 when nothing was imported because of errors.
 */
export async function uploadFile(client: ApiClient, file: string, options: UploadOptions) {
  const query = importQuery(options);
  const upload = await openUpload(file);
  return client.upload(`/api/v1/import/${options.resource}`, importReport, query, upload);
}

/** The query of an import; what is left out is decided by the server. */
export function importQuery(options: UploadOptions): Query {
  return {
    mode: options.mode,
    dryRun: options.dryRun === true ? 'true' : undefined,
    onError: options.onError,
    createMissing: options.createMissing,
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

async function openUpload(file: string): Promise<Upload> {
  try {
    const handle = await open(file);
    if (!(await handle.stat()).isFile()) {
      await handle.close();
      throw usageError(`${file} is not a file.`);
    }
    return { contentType: 'text/csv', stream: bytesOf(handle.createReadStream()) };
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw usageError(`${file} cannot be read: ${errorMessage(error)}.`);
  }
}

/** The chunks of a file as the web stream that `fetch` takes. */
function bytesOf(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await iterator.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
