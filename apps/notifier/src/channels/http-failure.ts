import { type HttpOutcome, type HttpReply } from '../http-out/http-client.js';
import { retryAfterMs } from '../http-out/retry-after.js';
import { type SendResult } from './channel.js';

type Failure = Extract<SendResult, { status: 'retry' | 'failed' }>;

/**
 * What a request that did not succeed means for the sending: no answer, 429 and 5xx are worth another
 * attempt (after what Retry-After asks for); every other answer is not.
 *
 * @param service its name, as the reason begins with it
 * @param hints what a status means there, in words for the person who can mend it
 */
export function failureOf(
  service: string,
  outcome: HttpOutcome,
  now: Date,
  hints: Readonly<Record<number, string>> = {},
): Failure {
  if (outcome.kind === 'refused') {
    return { status: 'failed', reason: `${service} was not asked: ${outcome.reason}` };
  }
  if (outcome.kind === 'no-reply') return { status: 'retry', reason: `${service}: ${outcome.reason}` };
  const reason = `${service} answered ${outcome.status}${said(outcome)}${hintOf(outcome, hints)}`;
  if (outcome.status === 429 || outcome.status >= 500) {
    return retry(reason, retryAfterMs(outcome.headers['retry-after'], now));
  }
  return { status: 'failed', reason };
}

/** A reason to try again, after so many milliseconds when they are known. */
export function retry(reason: string, afterMs?: number): Failure {
  return { status: 'retry', reason, ...(afterMs === undefined ? {} : { retryAfterMs: afterMs }) };
}

function said({ body }: HttpReply): string {
  const message = messageIn(body).trim();
  return message === '' ? '' : `: ${message}`;
}

/** The `message` of a JSON answer, else the text itself. */
function messageIn(body: string): string {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && 'message' in value) return String(value.message);
    return '';
  } catch {
    return body.trimStart().startsWith('<') ? '' : body;
  }
}

function hintOf({ status }: HttpReply, hints: Readonly<Record<number, string>>): string {
  const hint = hints[status];
  if (hint !== undefined) return ` (${hint})`;
  return status >= 300 && status < 400 ? ' (redirects are not followed: set the new address)' : '';
}
