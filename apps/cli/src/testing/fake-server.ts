import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

export interface ReceivedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

export interface FakeAnswer {
  readonly status?: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Hang up in place of an answer. */
  readonly hangUp?: boolean;
  /** Hang up after the text, before the answer has come to its end. */
  readonly breakOff?: boolean;
}

/** A small HTTP server that answers as the test says, and remembers what it was asked. */
export class FakeServer {
  readonly requests: ReceivedRequest[] = [];
  /** Answer before the body has been read, and close the connection. */
  answersEarly = false;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(answer: (request: ReceivedRequest) => FakeAnswer): Promise<FakeServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const fake = new FakeServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (incoming: IncomingMessage, outgoing) => {
      void read(incoming, fake.answersEarly).then((request) => {
        fake.requests.push(request);
        const { status = 200, json, text, headers, hangUp, breakOff } = answer(request);
        if (hangUp) return void incoming.socket.destroy();
        outgoing.writeHead(status, { 'content-type': 'application/json', connection: 'close', ...headers });
        if (breakOff) return void outgoing.write(text ?? '', () => incoming.socket.destroy());
        outgoing.end(text ?? JSON.stringify(json));
      });
    });
    return fake;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function read(incoming: IncomingMessage, headersOnly: boolean): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  if (!headersOnly) for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    authorization: incoming.headers.authorization,
    contentType: incoming.headers['content-type'],
    body: Buffer.concat(chunks).toString('utf8'),
  };
}
