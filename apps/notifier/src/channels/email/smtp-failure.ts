import { EgressRefused } from '../../http-out/egress-policy.js';
import { codeOf } from '../../http-out/http-client.js';
import { retry } from '../http-failure.js';
import { type SendResult } from '../channel.js';

const HINTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNECTION: 'the connection ended',
  ECONNRESET: 'the connection ended',
  ESOCKET: 'the connection ended',
  ETIMEDOUT: 'no answer in time',
  ENOTFOUND: 'the host name is not known',
  EDNS: 'the host name could not be resolved',
  EAI_AGAIN: 'the host name could not be resolved',
  ETLS: 'TLS could not be set up',
  EABORT: 'stopped before the server answered',
};

type Failure = Exclude<SendResult, { status: 'sent' }>;

/**
 * What a failure to hand over a mail means: replies 4xx and everything about the connection are worth
 * another attempt, replies 5xx (the login, the sender, the content) are not.
 */
export function smtpFailure(error: unknown): Failure {
  if (error instanceof EgressRefused) {
    return { status: 'failed', reason: `The mail server was not asked: ${error.message}` };
  }
  const code = codeOf(error);
  const reply = replyOf(error);
  const reason = `The mail server${reply === null ? '' : ` answered ${reply}`}: ${textOf(error, code)}`;
  return reply !== null && reply >= 500 ? { status: 'failed', reason } : retry(reason);
}

/** The number of the server's reply; null when there was none. */
export function replyOf(error: unknown): number | null {
  const isObject = typeof error === 'object' && error !== null;
  if (!isObject || !('responseCode' in error) || typeof error.responseCode !== 'number') return null;
  return error.responseCode;
}

function textOf(error: unknown, code: string): string {
  const isObject = typeof error === 'object' && error !== null;
  if (isObject && 'response' in error && typeof error.response === 'string') {
    const login = code === 'EAUTH' ? 'the login was refused: ' : '';
    return login + error.response.replace(/^\d{3}[ -]/, '');
  }
  const message = isObject && 'message' in error ? String(error.message) : String(error);
  return HINTS[code] ?? (code === '' ? message : `${message} (${code})`);
}
