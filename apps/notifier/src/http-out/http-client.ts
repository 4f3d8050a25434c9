import { Agent, request as send, type Dispatcher } from 'undici';
import { EgressRefused, type EgressPolicy } from './egress-policy.js';
import { guardedConnector, type Resolve } from './guarded-connect.js';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Gives up at once, such as when the process stops. */
  readonly signal: AbortSignal;
}

/** What became of a request. The reasons name no address: addresses may be secret. */
export type HttpOutcome =
  | HttpReply
  /** `received`: false when it certainly did not reach the service; true when it may have. */
  | { readonly kind: 'no-reply'; readonly received: boolean; readonly reason: string }
  /** Not sent, and never will be with these settings. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface HttpReply {
  readonly kind: 'reply';
  readonly status: number;
  /** Names in lower case; of repeated ones the last. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpClientOptions {
  readonly policy: EgressPolicy;
  /** Milliseconds to connect; default 10,000. */
  readonly connectMs?: number;
  /** Milliseconds from the start to the end of the reply; default 20,000. */
  readonly totalMs?: number;
  /** Bytes of a reply that are read; default 16 MiB. */
  readonly replyMaxBytes?: number;
  readonly resolve?: Resolve;
}

const REPLY_MAX_BYTES = 16 * 1024 * 1024;

/** Failures that come before the first byte is sent. Everything else may have reached the service. */
const NOT_SENT: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be resolved',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  UND_ERR_CONNECT_TIMEOUT: 'connecting timed out',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate cannot be verified',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
};

/**
 * Outgoing HTTP of the channels: addresses are guarded, redirects are not followed (a reply 3xx is a
 * reply), every request has a time-out and a connection of its own, and nothing is repeated.
 */
export class HttpClient {
  /** Milliseconds after which a request has certainly ended, one way or the other. */
  readonly totalMs: number;
  private readonly agent: Agent;
  private readonly replyMaxBytes: number;

  constructor(options: HttpClientOptions) {
    const { policy, connectMs = 10_000, totalMs = 20_000, resolve } = options;
    this.totalMs = totalMs;
    this.replyMaxBytes = options.replyMaxBytes ?? REPLY_MAX_BYTES;
    this.agent = new Agent({
      connect: guardedConnector(policy, { connectMs, resolve }),
      // A kept connection may be closed under a request, which then cannot be told from one that arrived.
      pipelining: 0,
    });
  }

  async send(request: HttpRequest): Promise<HttpOutcome> {
    const deadline = AbortSignal.timeout(this.totalMs);
    try {
      const response = await send(request.url, {
        dispatcher: this.agent,
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
        signal: AbortSignal.any([request.signal, deadline]),
        headersTimeout: this.totalMs,
        bodyTimeout: this.totalMs,
      });
      return {
        kind: 'reply',
        status: response.statusCode,
        headers: lastOfEach(response.headers),
        body: await this.read(response.body),
      };
    } catch (error) {
      return this.outcomeOf(error, request.signal.aborted, deadline.aborted);
    }
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async read(body: Dispatcher.ResponseData['body']): Promise<string> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > this.replyMaxBytes) throw new Error(`the reply has more than ${this.replyMaxBytes} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  private outcomeOf(error: unknown, stopped: boolean, late: boolean): HttpOutcome {
    const refusal = chainOf(error).find((link) => link instanceof EgressRefused);
    if (refusal instanceof EgressRefused) return { kind: 'refused', reason: refusal.message };
    if (stopped) return { kind: 'no-reply', received: true, reason: 'stopped before the service answered' };
    if (late) {
      return { kind: 'no-reply', received: true, reason: `no answer within ${this.totalMs / 1000} s` };
    }
    const code = codeOf(error);
    if (code === 'ERR_INVALID_URL' || code === 'UND_ERR_INVALID_ARG') {
      return { kind: 'refused', reason: 'the address or another setting is not fit for a request' };
    }
    const notSent = NOT_SENT[code];
    if (notSent !== undefined) return { kind: 'no-reply', received: false, reason: notSent };
    const why = code === '' ? messageOf(error) : code;
    return { kind: 'no-reply', received: true, reason: `the connection ended before the answer (${why})` };
  }
}

/** The error and its causes, the outermost first. */
function chainOf(error: unknown): { readonly code?: unknown; readonly message?: unknown }[] {
  const chain: { readonly code?: unknown; readonly message?: unknown; readonly cause?: unknown }[] = [];
  let current = error;
  while (typeof current === 'object' && current !== null && chain.length < 5) {
    chain.push(current);
    current = 'cause' in current ? current.cause : null;
  }
  return chain;
}

/** The code of the error, such as ECONNRESET; the empty text when it has none. */
export function codeOf(error: unknown): string {
  const code = chainOf(error).find((link) => typeof link.code === 'string')?.code;
  return typeof code === 'string' ? code : '';
}

function messageOf(error: unknown): string {
  const message = chainOf(error)[0]?.message;
  return typeof message === 'string' ? message : String(error);
}

function lastOfEach(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const last = Array.isArray(value) ? value.at(-1) : value;
      return last === undefined ? [] : [[name.toLowerCase(), last]];
    }),
  );
}
