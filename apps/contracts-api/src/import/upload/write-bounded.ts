import { open } from 'node:fs/promises';
import { type Readable } from 'node:stream';
import { bytesOf } from '../../http/body-bytes.js';
import { uploadTooLarge } from './upload-limit.js';

/**
 * Writes a stream to a new file, chunk by chunk. The source is not destroyed when it is refused.
 *
 * @throws Problem too_large beyond `limit` bytes, invalid_input when the source ends early.
 */
export async function writeBounded(source: Readable, path: string, limit: number): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    let size = 0;
    for await (const chunk of bytesOf(source)) {
      size += chunk.byteLength;
      if (size > limit) throw uploadTooLarge();
      await file.writeFile(chunk);
    }
  } finally {
    await file.close();
  }
}
