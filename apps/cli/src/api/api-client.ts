import { type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type z } from 'zod';
import { CliError } from '../cli-error.js';
import { reasonText, RefusedError, refusedError, UnreachableError, unreadableError } from './api-errors.js';
import { type Connection } from './connection.js';
import { getStream } from './get-stream.js';
import { postStream, type RawAnswer } from './post-stream.js';

/** Longest wait for an answer to a short request. An upload may take as long as it needs. */
const TIMEOUT_MS = 30_000;

/** What is undefined is left out; a list is a parameter that is repeated. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The REST API. Every failure is a CliError that says what to do. */
export class ApiClient {
  constructor(readonly connection: Connection) {}

  async get<Schema extends z.ZodType>(path: string, schema: Schema, query: Query = {}) {
    const answer = this.read(await this.fetch(path, query, { method: 'GET' }));
    return { raw: answer.body, value: this.parse(schema, answer.body) };
  }

  post<Schema extends z.ZodType>(path: string, schema: Schema, json: unknown) {
    return this.write('POST', path, schema, json);
  }

  /** Replaces an object as a whole. */
  put<Schema extends z.ZodType>(path: string, schema: Schema, json: unknown) {
    return this.write('PUT', path, schema, json);
  }

  /** A JSON merge patch: what is left out stays as it is. */
  patch<Schema extends z.ZodType>(path: string, schema: Schema, json: unknown) {
    return this.write('PATCH', path, schema, json);
  }

  /** Deletes an object: there is no answer but that it is done. */
  async remove(path: string): Promise<void> {
    this.read(await this.fetch(path, {}, { method: 'DELETE' }));
  }

  /** Streams a file. An answer of 200, or of 422 in the form of the schema, is a result. */
  async upload<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    query: Query,
    file: Readable,
    contentType = 'text/csv',
  ) {
    const { status, body } = this.read(await this.send(path, query, file, contentType), [422]);
    if (status === 422 && !schema.safeParse(body).success) {
      throw refusedError(this.connection, status, body);
    }
    return { status, raw: body, value: this.parse(schema, body) };
  }

  /** The text of a file, piece by piece as it arrives. What breaks off on the way throws when it is read. */
  async download(path: string, query: Query): Promise<AsyncIterable<string>> {
    const { url } = this.connection;
    const answer = await getStream(this.target(path, query), { ...this.headers(), accept: '*/*' }).catch(
      (error: unknown) => {
        throw new UnreachableError(url, error);
      },
    );
    answer.setEncoding('utf8');
    const { statusCode: status = 0 } = answer;
    if (status === 200) return answer;
    const location = answer.headers.location ?? null;
    this.read({ status, location, text: await text(answer) });
    throw unreadableError(url);
  }

  private async write<Schema extends z.ZodType>(method: string, path: string, schema: Schema, json: unknown) {
    const init = { method, body: JSON.stringify(json), contentType: 'application/json' };
    const answer = this.read(await this.fetch(path, {}, init));
    return { raw: answer.body, value: this.parse(schema, answer.body) };
  }

  private async fetch(
    path: string,
    query: Query,
    { contentType, ...init }: { method: string; body?: string; contentType?: string },
  ): Promise<RawAnswer> {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const headers = this.headers(contentType);
      const response = await fetch(this.target(path, query), {
        ...init,
        headers,
        signal,
        redirect: 'manual',
      });
      const { status } = response;
      return { status, location: response.headers.get('location'), text: await response.text() };
    } catch (error) {
      throw new UnreachableError(this.connection.url, error);
    }
  }

  private async send(path: string, query: Query, file: Readable, contentType: string): Promise<RawAnswer> {
    try {
      return await postStream(this.target(path, query), this.headers(contentType), file);
    } catch (error) {
      // A server that refuses early may hang up while we still send: a short request finds out why.
      this.read(await this.fetch('/api/v1/jobs', {}, { method: 'GET' }));
      throw new CliError(
        `The upload did not come to its end: ${reasonText(error)}. Send the file again with --mode upsert.`,
      );
    }
  }

  private headers(contentType?: string): Record<string, string> {
    const { token } = this.connection;
    return {
      accept: 'application/json, application/problem+json',
      ...(contentType !== undefined && { 'content-type': contentType }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
  }

  private target(path: string, query: Query): URL {
    const target = new URL(this.connection.url + path);
    for (const [name, value = []] of Object.entries(query)) {
      for (const text of [value].flat()) target.searchParams.append(name, text);
    }
    return target;
  }

  /** @param results Error statuses that are results all the same. */
  private read({ status, location, text }: RawAnswer, results: readonly number[] = []): Answer {
    const { url } = this.connection;
    if (status >= 300 && status < 400) {
      throw new RefusedError(`${url} redirects to ${location ?? 'elsewhere'}. Set TENOR_URL to that.`);
    }
    const body = readJson(text);
    if (status >= 400 && !results.includes(status)) throw refusedError(this.connection, status, body);
    return { status, body };
  }

  private parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw unreadableError(this.connection.url);
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON: the caller finds that it fits no schema and tells the user.
    return undefined;
  }
}
