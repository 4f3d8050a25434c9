import { createHash, type Hash } from 'node:crypto';
import { type Readable } from 'node:stream';
import { consumeForm, openForm } from '../http/multipart-form.js';

/** Bytes of a field that count; no route takes a longer one. */
const FIELD_BYTES = 131_072;

/**
 * A digest of the parts of a `multipart/form-data` body: their names, types and bytes, in their order. The
 * boundary, which every client draws anew, is no part of it. Beyond the bounds of a form, parts do not count;
 * a form that has so many is refused.
 *
 * @param fileBytes As many as the body has at most.
 * @throws Problem invalid_input when the body is no such form.
 */
export async function formDigest(source: Readable, contentType: string, fileBytes: number): Promise<Buffer> {
  const form = openForm(contentType, fileBytes, FIELD_BYTES);
  const parts: Hash[] = [];
  const part = (...about: readonly unknown[]): Hash => {
    const hash = createHash('sha256').update(`${JSON.stringify(about)}\n`);
    parts.push(hash);
    return hash;
  };
  form.on('field', (name: string, value: string, ...about: readonly unknown[]) => {
    part('field', name, ...about).update(value);
  });
  form.on('file', (name: string, stream, ...about: readonly unknown[]) => {
    const hash = part('file', name, ...about);
    // A part that breaks off tells so here, and perhaps nowhere else.
    stream.on('error', (error) => form.emit('error', error));
    stream.on('data', (chunk: Uint8Array) => hash.update(chunk));
  });
  await consumeForm(source, form);
  const all = createHash('sha256');
  for (const hash of parts) all.update(hash.digest());
  return all.digest();
}
