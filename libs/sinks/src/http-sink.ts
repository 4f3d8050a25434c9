import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Requests that a sink remembers; older ones are forgotten. */
const REQUESTS_KEPT = 1000;
const BODY_MAX_BYTES = 4 * 1024 * 1024;

/** A request as it arrived. */
export interface SinkRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface SinkAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * How the sink treats a request other than by serving it. `serve-then-…`: the work is done, but the caller
 * does not learn of it.
 */
export type HttpTreatment =
  | ({ readonly kind: 'answer' } & SinkAnswer)
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'hang' | 'drop' | 'serve-then-hang' | 'serve-then-drop' };

/** A treatment for the next request; with a filter, for the next request that it matches. */
export type ScriptedTreatment = HttpTreatment & {
  readonly when?: { readonly method?: string; readonly path?: RegExp };
};

export interface HttpSink {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly url: string;
  /** The last 1000 requests, the oldest first, whatever became of them. */
  readonly requests: readonly SinkRequest[];
  /** Queues treatments; each is used once. */
  script(...treatments: readonly ScriptedTreatment[]): void;
  /** Treats every request so, until called with null; the script comes first. */
  always(treatment: HttpTreatment | null): void;
  /** Stops listening and cuts the connections that are open. */
  stop(): Promise<void>;
}

/** A scriptable HTTP server on 127.0.0.1 and a free port. */
export async function startHttpSink(
  serve: (request: SinkRequest) => SinkAnswer | Promise<SinkAnswer>,
): Promise<HttpSink> {
  const requests: SinkRequest[] = [];
  const queue: ScriptedTreatment[] = [];
  let standing: HttpTreatment | null = null;

  const server = createServer((incoming, outgoing) => {
    void handle(incoming, outgoing).catch((error: unknown) => {
      outgoing.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const request = await readRequest(incoming);
    requests.push(request);
    if (requests.length > REQUESTS_KEPT) requests.shift();
    const treatment = takeTreatment(queue, request) ?? standing;
    switch (treatment?.kind) {
      case undefined:
        return answer(outgoing, await serve(request));
      case 'answer':
        return answer(outgoing, treatment);
      case 'delay':
        await sleep(treatment.ms, undefined, { ref: false });
        return answer(outgoing, await serve(request));
      case 'hang':
        return;
      case 'drop':
        outgoing.destroy();
        return;
      case 'serve-then-hang':
        await serve(request);
        return;
      case 'serve-then-drop':
        await serve(request);
        outgoing.destroy();
        return;
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    script: (...treatments) => void queue.push(...treatments),
    always: (treatment) => void (standing = treatment),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A JSON answer. */
export function json(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): SinkAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

function takeTreatment(queue: ScriptedTreatment[], request: SinkRequest): ScriptedTreatment | undefined {
  const index = queue.findIndex(
    ({ when }) =>
      (when?.method === undefined || when.method === request.method) &&
      (when?.path === undefined || when.path.test(request.target)),
  );
  return index < 0 ? undefined : queue.splice(index, 1)[0];
}

async function readRequest(incoming: IncomingMessage): Promise<SinkRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_MAX_BYTES) throw new Error(`a sink takes at most ${BODY_MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return {
    method: incoming.method ?? '',
    target: incoming.url ?? '',
    headers: incoming.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function answer(outgoing: ServerResponse, { status, headers = {}, body = '' }: SinkAnswer): void {
  outgoing.writeHead(status, headers);
  outgoing.end(body);
}
