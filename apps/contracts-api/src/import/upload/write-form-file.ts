import { invalidInput, type FieldError } from '@tenor/domain';
import { type Readable } from 'node:stream';
import { consumeForm, openForm } from '../../http/multipart-form.js';
import { uploadTooLarge } from './upload-limit.js';
import { writeBounded } from './write-bounded.js';

export const NDJSON = 'application/x-ndjson';
/** Names of files that forms send as anything. */
const NDJSON_NAME = /\.(ndjson|jsonl)$/iu;
/** The one field that a form has. */
export const FILE_FIELD = 'file';
/** Bytes of any other field, which is refused all the same. */
const FIELD_BYTES = 1024;

/**
 * Writes the file of a `multipart/form-data` body to a new file.
 * @returns Whether the form calls it NDJSON.
 * @throws Problem too_large; invalid_input when the body is no such form, or has no field `file`, or others.
 */
export async function writeFormFile(
  source: Readable,
  contentType: string,
  path: string,
  limit: number,
): Promise<boolean> {
  const form = openForm(contentType, limit + 1, FIELD_BYTES);
  const faults: FieldError[] = [];
  let writing: Promise<boolean> | undefined;
  let ndjson = false;
  form.on('field', (name: string) => {
    faults.push(
      name === FILE_FIELD
        ? { path: name, message: 'must be a file', code: 'invalid_type' }
        : {
            path: name,
            message: `is not a known field; the form has one field, ${FILE_FIELD}`,
            code: 'unknown_field',
          },
    );
  });
  form.on('file', (name: string, stream, fileName: string | undefined, _encoding: string, type: string) => {
    // A part that breaks off tells so here, and perhaps nowhere else.
    stream.on('error', (error) => form.emit('error', error));
    if (name === FILE_FIELD && writing === undefined) {
      ndjson = type === NDJSON || NDJSON_NAME.test(fileName ?? '');
      // Of a longer file, one byte too many arrives, which is what tells.
      writing = writeBounded(stream, path, limit).then(() => !stream.truncated);
      // Awaited below; it may fail before the form has ended.
      writing.catch(() => stream.resume());
      return;
    }
    stream.resume();
    const message = name === FILE_FIELD ? 'must be given once' : `must be named ${FILE_FIELD}`;
    faults.push({ path: name, message, code: 'unknown_field' });
  });
  await consumeForm(source, form);
  if (faults.length > 0) {
    await writing?.catch(() => false);
    throw invalidInput(faults);
  }
  if (writing === undefined) {
    throw invalidInput([{ path: FILE_FIELD, message: 'is required: the file to import', code: 'required' }]);
  }
  if (!(await writing)) throw uploadTooLarge();
  return ndjson;
}
