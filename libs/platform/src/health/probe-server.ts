import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Registry } from 'prom-client';
import { type Service } from '../service.js';
import { type Health } from './health.js';

export interface ProbeServerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Served at `/health/live` and `/health/ready`, when given. */
  readonly health?: Health;
  /** Served at `/metrics`, when given. */
  readonly metrics?: Registry;
}

/** What every answer of a probe carries: it is of this moment, and no page. */
export const PROBE_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** A probe sends a line and a few headers; whoever dawdles is cut off. */
const REQUEST_TIMEOUT_MS = 10_000;
const MAX_HEADER_BYTES = 8_192;
const MAX_CONNECTIONS = 100;

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The HTTP face of a process that has no other: health and metrics, for anybody who can reach it. */
export class ProbeServer implements Service {
  private readonly server: Server;

  constructor(private readonly options: ProbeServerOptions) {
    const limits = { maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: REQUEST_TIMEOUT_MS };
    this.server = createServer(limits, (request, response) => void this.respond(request, response));
    this.server.maxConnections = MAX_CONNECTIONS;
  }

  /** Listens. @throws Error with the code EADDRINUSE when the port is taken. */
  start(): Promise<void> {
    const { host, port } = this.options;
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host, port }, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  /** Where it can be reached from this machine. @throws Error before the start. */
  url(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('the server is not listening');
    return `http://${hostOf(address)}:${address.port}`;
  }

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.answer(request);
    const body = Buffer.from(answer.body);
    response.writeHead(answer.status, {
      ...PROBE_HEADERS,
      ...answer.headers,
      'content-type': answer.type,
      'content-length': body.length,
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    const { health, metrics } = this.options;
    const [path = ''] = (request.url ?? '').split('?', 1);
    const serve = SERVED.get(path);
    const read = request.method === 'GET' || request.method === 'HEAD';
    if (serve === undefined) return problem(404, 'not_found', 'There is nothing at this path.');
    if (!read) {
      const refusal = problem(405, 'method_not_allowed', 'This path answers GET and HEAD.');
      return { ...refusal, headers: { allow: 'GET, HEAD' } };
    }
    try {
      const answer = await serve(health, metrics);
      return answer ?? problem(404, 'not_found', 'There is nothing at this path.');
    } catch {
      return problem(500, 'internal', 'Something went wrong on the server.');
    }
  }
}

type Serve = (health: Health | undefined, metrics: Registry | undefined) => Promise<Answer | undefined>;

const SERVED: ReadonlyMap<string, Serve> = new Map<string, Serve>([
  ['/health/live', (health) => Promise.resolve(health && json(200, { status: 'ok' }))],
  [
    '/health/ready',
    async (health) => {
      if (health === undefined) return undefined;
      const report = await health.report();
      return report.status === 'ready'
        ? json(200, report)
        : { ...json(503, report), headers: { 'retry-after': '2' } };
    },
  ],
  [
    '/metrics',
    async (_, metrics) =>
      metrics && { status: 200, type: metrics.contentType, body: await metrics.metrics() },
  ],
]);

function json(status: number, value: unknown): Answer {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}

function problem(status: number, code: string, detail: string): Answer {
  const body = { type: `urn:tenor:problem:${code}`, title: detail, status, detail };
  return { ...json(status, body), type: 'application/problem+json' };
}

/** An address that stands for all of a machine's is no place to connect to. */
function hostOf({ address, family }: AddressInfo): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  if (address === '::') return '[::1]';
  return family === 'IPv6' ? `[${address}]` : address;
}
