import { Problem } from '@tenor/domain';
import { type Readable } from 'node:stream';

/**
 * The chunks of a body that is streamed. Whoever stops before its end leaves the source as it is: the one
 * who sends it could not read the answer if the connection were torn down; the caller has it drained.
 *
 * @throws Problem invalid_input when the body ends early.
 */
export async function* bytesOf(source: Readable): AsyncGenerator<Uint8Array, void, void> {
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
