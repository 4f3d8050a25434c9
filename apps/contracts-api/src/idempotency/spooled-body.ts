import { Problem } from '@tenor/domain';
import { createHash } from 'node:crypto';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable } from 'node:stream';
import { v7 } from 'uuid';
import { bytesOf } from '../http/body-bytes.js';
import { formDigest } from './form-digest.js';

/** A streamed body that has arrived, and can be read by whoever handles the request. */
export interface SpooledBody {
  /** To be read once, or destroyed: it holds the bytes on the disk. */
  readonly stream: Readable;
  /** What tells it from others: its type, and a digest of its bytes; of a form, of its parts. */
  readonly content: readonly (string | Uint8Array)[];
}

/**
 * Takes in a body as it comes, so that its content is known before anything is done with it. Memory holds a
 * chunk of it; the bytes lie in a file of the folder that has no name any more, so that they are gone with
 * the process, however it ends.
 *
 * @throws Problem too_large beyond `limit` bytes, invalid_input when the body ends early.
 */
export async function spoolBody(
  body: Readable,
  contentType: string,
  { folder, limit }: { readonly folder: string; readonly limit: number },
): Promise<SpooledBody> {
  const file = await openUnnamed(folder);
  try {
    const bytes = await write(body, file, limit);
    const content = await contentOf(file, contentType, bytes, limit);
    return { stream: file.createReadStream({ start: 0 }), content };
  } catch (error) {
    await file.close();
    throw error;
  } finally {
    // Whoever is still sending must come to an end to read the refusal.
    body.resume();
  }
}

async function openUnnamed(folder: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `body-${v7()}`);
  const file = await open(path, 'wx+', 0o600);
  await rm(path);
  return file;
}

/** @returns A digest of the bytes. */
async function write(body: Readable, file: FileHandle, limit: number): Promise<Buffer> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of bytesOf(body)) {
    size += chunk.byteLength;
    if (size > limit) {
      throw new Problem('too_large', `The body may have at most ${Math.floor(limit / 1_048_576)} MiB.`);
    }
    hash.update(chunk);
    await file.writeFile(chunk);
  }
  return hash.digest();
}

async function contentOf(
  file: FileHandle,
  contentType: string,
  bytes: Buffer,
  limit: number,
): Promise<SpooledBody['content']> {
  const [type = ''] = contentType.split(';', 1);
  if (type.trim().toLowerCase() !== 'multipart/form-data') return [contentType, bytes];
  try {
    const source = file.createReadStream({ start: 0, autoClose: false });
    return ['multipart/form-data', await formDigest(source, contentType, limit)];
  } catch (error) {
    // What is wrong with the form is told by whoever handles the request.
    if (error instanceof Problem) return [contentType, bytes];
    throw error;
  }
}
