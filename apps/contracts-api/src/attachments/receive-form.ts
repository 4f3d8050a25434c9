import {
  ATTACHMENT_MAX_BYTES,
  invalidInput,
  longText,
  Problem,
  singleLine,
  toFieldErrors,
  type FieldError,
} from '@tenor/domain';
import { type Readable } from 'node:stream';
import { consumeForm, openForm } from '../http/multipart-form.js';

/** The fields of the form. */
const FILE = 'file';
const DESCRIPTION = 'description';
const FIELD_BYTES = 65_537;
const FILE_NAME_MAX = 255;

const fileNameText = singleLine(FILE_NAME_MAX);
const descriptionText = longText();

/** A form that has arrived, with what `store` made of its file. */
export interface ReceivedForm<R> {
  readonly fileName: string;
  readonly description: string | null;
  readonly stored: R;
}

/**
 * Reads the form of an upload: `file`, and perhaps `description`, in any order.
 *
 * @param store Takes the bytes while they arrive; must read the stream to its end or reject.
 * @throws Problem too_large; invalid_input when the body is no such form. What `store` has taken by then is
 * to be taken back by the caller.
 */
export async function receiveForm<R>(
  source: Readable,
  contentType: string,
  store: (fileName: string, stream: Readable) => Promise<R>,
): Promise<ReceivedForm<R>> {
  const form = openForm(contentType, ATTACHMENT_MAX_BYTES, FIELD_BYTES);
  const faults: FieldError[] = [];
  const fault = (path: string, message: string, code: string): void => {
    faults.push({ path, message, code });
  };
  let file:
    { readonly fileName: string; readonly storing: Promise<{ stored: R; whole: boolean }> } | undefined;
  let description: string | undefined;
  form.on('field', (name: string, value: string) => {
    if (name === FILE) fault(name, 'must be a file', 'invalid_type');
    else if (name !== DESCRIPTION) fault(name, 'is not a known field', 'unknown_field');
    else if (description !== undefined) fault(name, 'must be given once', 'duplicate');
    else description = value;
  });
  form.on('file', (name: string, stream, given: string | undefined) => {
    // A part that breaks off tells so here, and perhaps nowhere else.
    stream.on('error', (error) => form.emit('error', error));
    const parsed = fileNameText.safeParse(given ?? '');
    if (name !== FILE) fault(name, `must be named ${FILE}`, 'unknown_field');
    else if (file !== undefined) fault(name, 'must be given once', 'duplicate');
    else if (!parsed.success) faults.push(...toFieldErrors(parsed.error.issues, 'file.name'));
    else {
      const storing = store(parsed.data, stream).then((stored) => ({ stored, whole: !stream.truncated }));
      // Awaited below; it may fail before the form has ended.
      storing.catch(() => stream.resume());
      file = { fileName: parsed.data, storing };
      return;
    }
    stream.resume();
  });
  try {
    await consumeForm(source, form);
  } catch (error) {
    await file?.storing.catch(() => undefined);
    throw error;
  }
  const received = await file?.storing;
  const text = descriptionText.safeParse(description);
  if (!text.success) faults.push(...toFieldErrors(text.error.issues, DESCRIPTION));
  if (file === undefined && faults.length === 0) fault(FILE, 'is required: the file to attach', 'required');
  if (faults.length > 0) throw invalidInput(faults);
  if (file === undefined || received === undefined) throw new Error('a form without faults has a file');
  if (!received.whole) throw attachmentTooLarge();
  return { fileName: file.fileName, description: text.data ?? null, stored: received.stored };
}

/** The refusal of a file that is too long. */
export function attachmentTooLarge(): Problem {
  const mebibytes = ATTACHMENT_MAX_BYTES / 1_048_576;
  return new Problem('too_large', `An attachment may have at most ${mebibytes} MiB.`, [
    { path: FILE, message: `must have at most ${mebibytes} MiB`, code: 'too_large' },
  ]);
}
