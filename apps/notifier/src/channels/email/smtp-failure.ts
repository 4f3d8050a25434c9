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
  const { message = String(error), response } = partsOf(error);
  const said = response?.replace(/^\d{3}[ -]/, '');
  if (code === 'ETLS' || /certificate|\b(TLS|SSL)\b/i.test(message)) {
    return `TLS could not be set up: ${said ?? message}`;
  }
  if (said !== undefined) return `${code === 'EAUTH' ? 'the login was refused: ' : ''}${said}`;
  return HINTS[code] ?? (code === '' ? message : `${message} (${code})`);
}

function partsOf(error: unknown): { message?: string; response?: string } {
  if (typeof error !== 'object' || error === null) return {};
  return {
    ...('message' in error && typeof error.message === 'string' ? { message: error.message } : {}),
    ...('response' in error && typeof error.response === 'string' ? { response: error.response } : {}),
  };
}
