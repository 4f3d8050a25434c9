/** The code of an error of the system or of the database, such as `ENOENT` or 11000. */
export function errorCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
