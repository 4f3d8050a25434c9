import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { Problem } from '@tenor/domain';
import { type Readable } from 'node:stream';

/**
 * A parser of a `multipart/form-data` body.
 * @param fileBytes Bytes of a file beyond which it is cut off, and told to be `truncated`.
 * @param fieldBytes The same of any other field.
 * @throws Problem invalid_input when the type names no boundary.
 */
export function openForm(contentType: string, fileBytes: number, fieldBytes: number): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: {
        fileSize: fileBytes,
        fieldSize: fieldBytes,
        fields: 8,
        files: 8,
        parts: 16,
        headerPairs: 32,
      },
    });
  } catch {
    throw malformed('has no boundary');
  }
}

/** Feeds the form, and lets the rest of the body run out when the form is at fault. */
export function consumeForm(source: Readable, form: BusboyInstance): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (problem: Problem): void => {
      source.unpipe(form);
      reject(problem);
    };
    form.once('finish', resolve);
    form.on('error', () => fail(malformed('is not well-formed')));
    source.once('error', () => fail(malformed('did not arrive as a whole')));
    source.once('close', () => {
      if (!source.readableEnded) fail(malformed('did not arrive as a whole'));
    });
    source.pipe(form);
  });
}

function malformed(what: string): Problem {
  return new Problem('invalid_input', `The multipart body ${what}.`, [
    { path: '', message: `the multipart body ${what}`, code: 'malformed_form' },
  ]);
}
