import { CliError } from '../cli-error.js';
import { errorCause, errorCode, errorMessage } from '../error-facts.js';
import { type Connection } from './connection.js';
import { problemText } from './problem-text.js';

/** The server did not answer at all: the same again may succeed. */
export class UnreachableError extends CliError {
  override readonly name = 'UnreachableError';

  constructor(
    url: string,
    /** What the platform said. */
    readonly reason: unknown,
  ) {
    super(
      `Cannot reach Tenor at ${url}: ${reasonText(reason)}. Is it running? Start it with npm start, or set TENOR_URL.`,
    );
  }
}

/** The server answered with an error. */
export class RefusedError extends CliError {
  override readonly name = 'RefusedError';
}

const NOT_TENOR = 'Is TENOR_URL the address of a Tenor of this version?';

/** An answer with an error status, in words that say what to do. */
export function refusedError({ url, tokenStory }: Connection, status: number, body: unknown): RefusedError {
  if (status === 401) return new RefusedError(`${url} does not accept the token. ${tokenStory}`);
  const said = problemText(body);
  if (said === undefined) return new RefusedError(`${url} answered with status ${status}. ${NOT_TENOR}`);
  return new RefusedError(status >= 500 ? `The server failed: ${said}` : `Refused: ${said}`);
}

/** An answer of success that is not of the expected form. */
export function unreadableError(url: string): CliError {
  return new CliError(`${url} gave an answer that this version cannot read. ${NOT_TENOR}`);
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name cannot be looked up now',
  ECONNRESET: 'the connection broke off',
  EPIPE: 'the connection broke off',
  UND_ERR_SOCKET: 'the connection broke off',
  ETIMEDOUT: 'no answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'no answer in time',
};

/** Why nothing came, in a few words. `fetch` hides the reason in the cause of its error. */
export function reasonText(error: unknown): string {
  if (error instanceof DOMException && error.name === 'TimeoutError') return 'no answer in time';
  const reason = errorCause(error) ?? error;
  return REASONS[errorCode(reason)] ?? errorMessage(reason);
}
