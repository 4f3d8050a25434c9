import { Problem, type FieldError, type ProblemCode } from '@tenor/domain';
import { z } from 'zod';

/** An answer that refuses, as RFC 9457 wants it. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors: readonly FieldError[];
  readonly requestId: string;
}

export interface ProblemResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ProblemBody;
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** Seconds after which a caller may try again when the database is away. */
const RETRY_AFTER_SECONDS = '2';

const ANSWERS: Readonly<Record<ProblemCode | 'internal', { status: number; title: string }>> = {
  invalid_input: { status: 400, title: 'The request is not valid' },
  unauthorized: { status: 401, title: 'Authentication is needed' },
  forbidden: { status: 403, title: 'Not allowed' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'The method is not allowed here' },
  conflict: { status: 409, title: 'Conflict with what is stored' },
  precondition_failed: { status: 412, title: 'The object has changed' },
  too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'This media type is not read here' },
  idempotency_key_reused: { status: 422, title: 'The Idempotency-Key belongs to another request' },
  import_refused: { status: 422, title: 'Nothing was imported' },
  too_many_requests: { status: 429, title: 'Too many attempts' },
  unavailable: { status: 503, title: 'Not available at the moment' },
  internal: { status: 500, title: 'Internal error' },
};

/** The shape of {@link ProblemBody} for the API's description. */
export const problemSchema = z
  .object({
    type: z.string().meta({ examples: ['urn:tenor:problem:invalid_input'] }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(
      z.object({
        path: z.string().meta({ examples: ['endDate'] }),
        message: z.string().meta({ examples: ['must not be before startDate (2026-01-01)'] }),
        code: z.string().meta({ examples: ['before_start'] }),
      }),
    ),
    requestId: z.string(),
  })
  .meta({ id: 'Problem', description: 'Why a request was refused (RFC 9457).' });

/** The answer for a refusal. */
export function problemResponse(problem: Problem, requestId: string): ProblemResponse {
  const answer = response(problem.code, problem.message, problem.errors, requestId);
  const { retryAfterSeconds: seconds } = problem;
  return seconds === undefined
    ? answer
    : { ...answer, headers: { ...answer.headers, 'retry-after': String(seconds) } };
}

/** The answer for a fault of ours: tells the id under which the log has it, and nothing else. */
export function internalError(requestId: string): ProblemResponse {
  const detail = 'Something went wrong on the server. Its log has the details under this requestId.';
  return response('internal', detail, [], requestId);
}

function response(
  code: ProblemCode | 'internal',
  detail: string,
  errors: readonly FieldError[],
  requestId: string,
): ProblemResponse {
  const { status, title } = ANSWERS[code];
  const headers = {
    ...(code === 'unauthorized' && { 'www-authenticate': 'Bearer realm="tenor"' }),
    ...(code === 'unavailable' && { 'retry-after': RETRY_AFTER_SECONDS }),
  };
  return {
    status,
    headers,
    body: { type: `urn:tenor:problem:${code}`, title, status, detail, errors, requestId },
  };
}
