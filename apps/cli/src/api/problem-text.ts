import { z } from 'zod';
import { plainText } from '../terminal/plain-text.js';

const SHOWN_ERRORS = 5;

const problemDocument = z.object({
  title: z.string().optional(),
  status: z.number(),
  detail: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  requestId: z.string().optional(),
});

/** What an `application/problem+json` body says, in one sentence or two; undefined when it is none. */
export function problemText(body: unknown): string | undefined {
  const parsed = problemDocument.safeParse(body);
  if (!parsed.success) return undefined;
  const { title, detail, errors = [], status, requestId } = parsed.data;
  const said = errors.length > 0 ? errorsText(errors) : (detail ?? title ?? `status ${status}`);
  const text = sentence(plainText(said));
  return status >= 500 && requestId !== undefined
    ? `${text} The server's log tells more under requestId ${plainText(requestId)}.`
    : text;
}

function errorsText(errors: readonly { path: string; message: string }[]): string {
  const shown = errors.slice(0, SHOWN_ERRORS).map((error) => `${error.path} ${error.message}`.trim());
  if (errors.length > shown.length) shown.push(`and ${errors.length - shown.length} more`);
  return shown.join('; ');
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
