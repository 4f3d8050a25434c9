import { Problem } from '@tenor/domain';
import { open } from 'node:fs/promises';
import { type Readable } from 'node:stream';
import { uploadTooLarge } from './upload-limit.js';

/**
 * Writes a stream to a new file, chunk by chunk. The source is not destroyed when it is refused: whoever
 * sends it could not read the answer then; the caller has it drained.
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

async function* bytesOf(source: Readable): AsyncGenerator<Uint8Array, void, void> {
  const chunks: AsyncIterable<unknown> = source.iterator({ destroyOnReturn: false });
  try {
    for await (const chunk of chunks) {
      yield chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk));
    }
  } catch (error) {
    if (!source.destroyed) throw error;
    throw new Problem('invalid_input', 'The upload ended before the whole file had arrived.', [
      { path: 'file', message: 'did not arrive as a whole', code: 'incomplete' },
    ]);
  }
}
