/** What an error of the platform tells; read by shape, for errors may come from another realm (a worker, a test). */

/** The code, such as ENOENT; empty when there is none. */
export function errorCode(error: unknown): string {
  return textOf(error, 'code') ?? '';
}

/** The message; of what is no error, its text. */
export function errorMessage(error: unknown): string {
  return textOf(error, 'message') ?? String(error);
}

/** The error behind the error. */
export function errorCause(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
}

function textOf(error: unknown, name: 'code' | 'message'): string | undefined {
  if (typeof error !== 'object' || error === null || !(name in error)) return undefined;
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}
