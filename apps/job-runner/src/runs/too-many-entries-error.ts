/** A job has said more than a run may hold. What it said before is kept. */
export class TooManyEntriesError extends Error {
  override readonly name = 'TooManyEntriesError';
  readonly code = 'too_many_entries';

  constructor(max: number) {
    super(`The job logged more than the ${max} entries that a run may have.`);
  }
}
