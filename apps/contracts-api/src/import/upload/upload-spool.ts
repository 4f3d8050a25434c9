import { Problem } from '@tenor/domain';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable } from 'node:stream';
import { IMPORT_BODY_LIMIT, IMPORT_FORM_OVERHEAD } from '../../http/body-parsers.js';
import { errorCode } from '../error-code.js';
import { type ReceivedFile } from '../import-file.js';
import { uploadTooLarge } from './upload-limit.js';
import { writeBounded } from './write-bounded.js';
import { NDJSON, writeFormFile } from './write-form-file.js';

/** A body as it arrives. */
export interface Upload {
  readonly stream: Readable;
  readonly contentType: string;
  /** Bytes, when the sender says so. */
  readonly contentLength: number | undefined;
}

/** Files of this process; any other with its number comes from a life before. */
const LIVING = new Set<string>();

// import-<process>-<uuid>
const NAME = /^import-(\d+)-[0-9a-f-]{36}$/u;

/**
 * Keeps uploads on disk while they are imported: a file is read twice, and memory stays small. Each is
 * removed when the import ends, however it ends; what a killed process left is removed by {@link clean}.
 */
export class UploadSpool {
  private readonly folder: string;

  /** @param limit Bytes of a file. */
  constructor(
    dataDir: string,
    private readonly limit = IMPORT_BODY_LIMIT,
  ) {
    this.folder = join(dataDir, 'tmp');
  }

  /** Removes the files of processes that are no more. */
  async clean(): Promise<void> {
    for (const name of await this.names()) {
      const pid = NAME.exec(name)?.[1];
      if (pid === undefined || LIVING.has(name)) continue;
      if (isGone(Number(pid))) await rm(join(this.folder, name), { force: true });
    }
  }

  private async names(): Promise<string[]> {
    try {
      return await readdir(this.folder);
    } catch (error) {
      // Nothing was ever uploaded.
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  }

  /**
   * Writes the file of the body to disk and hands it to `use`.
   * @throws Problem too_large, unsupported_media_type, invalid_input; or what `use` throws.
   */
  async receive<R>(upload: Upload, use: (file: ReceivedFile) => Promise<R>): Promise<R> {
    const name = `import-${process.pid}-${randomUUID()}`;
    const path = join(this.folder, name);
    LIVING.add(name);
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      const ndjson = await this.write(upload, path);
      return await use({ path, ndjson });
    } finally {
      // Whoever is still sending must come to an end to read the refusal.
      upload.stream.resume();
      await rm(path, { force: true });
      LIVING.delete(name);
    }
  }

  /** @returns Whether the file is called NDJSON. */
  private async write({ stream, contentType, contentLength = 0 }: Upload, path: string): Promise<boolean> {
    const { type, charset } = mediaType(contentType);
    const isForm = type === 'multipart/form-data';
    if (contentLength > this.limit + (isForm ? IMPORT_FORM_OVERHEAD : 0)) throw uploadTooLarge();
    if (isForm) return writeFormFile(stream, contentType, path, this.limit);
    if (type !== 'text/csv' && type !== NDJSON) {
      throw unsupported(
        `must be text/csv, application/x-ndjson or multipart/form-data; found ${JSON.stringify(type)}`,
      );
    }
    if (charset !== undefined && !/^(utf-?8|us-ascii)$/iu.test(charset)) {
      throw unsupported(`must be UTF-8; found the charset ${JSON.stringify(charset)}`);
    }
    await writeBounded(stream, path, this.limit);
    return type === NDJSON;
  }
}

function mediaType(contentType: string): { type: string; charset: string | undefined } {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return { type, charset: /;\s*charset="?([^";]+)"?/iu.exec(contentType)?.[1]?.trim() };
}

function unsupported(message: string): Problem {
  return new Problem('unsupported_media_type', `The file ${message}.`, [
    { path: 'Content-Type', message, code: 'unsupported_media_type' },
  ]);
}

function isGone(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return errorCode(error) !== 'EPERM';
  }
}
