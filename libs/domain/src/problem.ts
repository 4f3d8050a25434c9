import { type FieldError } from './field-error.js';

/** Every way in which the product refuses a request; each has one HTTP status at the edge. */
export type ProblemCode =
  | 'invalid_input' // 400
  | 'unauthorized' // 401
  | 'forbidden' // 403
  | 'not_found' // 404
  | 'method_not_allowed' // 405
  | 'conflict' // 409
  | 'precondition_failed' // 412
  | 'too_large' // 413
  | 'unsupported_media_type' // 415
  | 'import_refused' // 422
  | 'idempotency_key_reused' // 422
  | 'too_many_requests' // 429
  | 'unavailable'; // 503

/** A refusal that the caller can understand and act upon. `retryable`: the same again may succeed. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly code: ProblemCode,
    message: string,
    readonly errors: readonly FieldError[] = [],
    readonly retryable = code === 'unavailable',
    /** When the same again may be tried, where that is known. */
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }
}

/** An input with one fault or more; the message lists the first few. */
export function invalidInput(errors: readonly FieldError[]): Problem {
  const shown = errors.slice(0, 3).map((error) => `${error.path} ${error.message}`.trim());
  const more = errors.length > shown.length ? `; and ${errors.length - shown.length} more` : '';
  return new Problem('invalid_input', `${shown.join('; ')}${more}.`, errors);
}
