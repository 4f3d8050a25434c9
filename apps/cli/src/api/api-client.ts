import { type z } from 'zod';
import { CliError } from '../cli-error.js';
import { errorCause, errorCode, errorMessage } from '../error-facts.js';
import { type Connection } from './connection.js';
import { problemText } from './problem-text.js';

/** Longest wait for an answer to a short request. An upload may take as long as it needs. */
const TIMEOUT_MS = 30_000;

/** What is undefined is left out; a list is a parameter that is repeated. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The server did not answer at all: the same again may succeed. */
export class UnreachableError extends CliError {
  override readonly name = 'UnreachableError';
}

/** The server answered with an error. */
export class RefusedError extends CliError {
  override readonly name = 'RefusedError';

  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

export interface Upload {
  readonly stream: ReadableStream<Uint8Array>;
  readonly contentType: string;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The REST API over the built-in `fetch`. Every failure is a {@link CliError} that says what to do. */
export class ApiClient {
  constructor(readonly connection: Connection) {}

  async get<Schema extends z.ZodType>(path: string, schema: Schema, query: Query = {}) {
    const { body } = await this.ask('GET', path, query, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { raw: body, value: this.parse(schema, body) };
  }

  async post<Schema extends z.ZodType>(path: string, schema: Schema, json: unknown) {
    const { body } = await this.ask(
      'POST',
      path,
      {},
      {
        body: JSON.stringify(json),
        headers: { 'content-type': 'application/json' },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      },
    );
    return { raw: body, value: this.parse(schema, body) };
  }

  /**
   * Streams a file. An answer of 200 or 422 in the form of the schema is a result.
   * A server that refuses early may hang up while we still send: then a short request finds out why.
   */
  async upload<Schema extends z.ZodType>(path: string, schema: Schema, query: Query, upload: Upload) {
    const request = {
      body: upload.stream,
      duplex: 'half' as const,
      headers: { 'content-type': upload.contentType },
    };
    try {
      const { status, body } = await this.ask('POST', path, query, request, [422]);
      if (status === 422 && !schema.safeParse(body).success) throw this.refused(status, body);
      return { status, raw: body, value: this.parse(schema, body) };
    } catch (error) {
      if (error instanceof UnreachableError) await this.ask('GET', '/api/v1/jobs', {}, {});
      throw error;
    }
  }

  private async ask(
    method: string,
    path: string,
    query: Query,
    init: RequestInit,
    results: readonly number[] = [],
  ): Promise<Answer> {
    const { url, token } = this.connection;
    const headers = new Headers(init.headers);
    headers.set('accept', 'application/json, application/problem+json');
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    const target = new URL(url + path);
    for (const [name, value = []] of Object.entries(query)) {
      for (const text of [value].flat()) target.searchParams.append(name, text);
    }
    let status: number;
    let text: string;
    let location: string | null;
    try {
      const response = await fetch(target, { ...init, method, headers, redirect: 'manual' });
      status = response.status;
      location = response.headers.get('location');
      text = await response.text();
    } catch (error) {
      throw new UnreachableError(unreachableText(url, error));
    }
    if (status >= 300 && status < 400) {
      throw new RefusedError(
        `${url} redirects to ${location ?? 'elsewhere'}. Set TENOR_URL to that.`,
        status,
      );
    }
    const body = readJson(text);
    if (status >= 400 && !results.includes(status)) throw this.refused(status, body);
    return { status, body };
  }

  private refused(status: number, body: unknown): RefusedError {
    const { url, tokenStory } = this.connection;
    if (status === 401) return new RefusedError(`${url} does not accept the token. ${tokenStory}`, status);
    const said = problemText(body);
    if (said === undefined) {
      return new RefusedError(`${url} answered with status ${status}. ${notTenor}`, status);
    }
    return new RefusedError(status >= 500 ? `The server failed: ${said}` : `Refused: ${said}`, status);
  }

  private parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new CliError(`${this.connection.url} gave an answer that this version cannot read. ${notTenor}`);
  }
}

const notTenor = 'Is TENOR_URL the address of a Tenor of this version?';

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON: the caller finds that it fits no schema and tells the user.
    return undefined;
  }
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
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'no answer in time',
};

function unreachableText(url: string, error: unknown): string {
  return `Cannot reach Tenor at ${url}: ${reason(error)}. Is it running? Start it with npm start, or set TENOR_URL.`;
}

function reason(error: unknown): string {
  if (error instanceof DOMException && error.name === 'TimeoutError') return 'no answer in time';
  const cause = errorCause(error);
  return REASONS[errorCode(cause)] ?? errorMessage(cause ?? error);
}
