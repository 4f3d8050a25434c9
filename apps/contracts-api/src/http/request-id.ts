import { randomUUID } from 'node:crypto';
import { type IncomingHttpHeaders } from 'node:http';

/** The header under which a request's id comes in and goes out. */
export const REQUEST_ID_HEADER = 'x-request-id';

const SHAPE = /^[A-Za-z0-9._:-]{1,128}$/;

/** The caller's id when it is one that may stand in logs and headers, else a new one. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers[REQUEST_ID_HEADER];
  return typeof given === 'string' && SHAPE.test(given) ? given : randomUUID();
}
