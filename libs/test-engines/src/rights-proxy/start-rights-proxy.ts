import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';
import { MessageCutter, readClientMessage, unauthorizedReply } from './client-message.js';
import { neededRights } from './needed-rights.js';

/** What one user may do: actions by collection. `everything` is for finding out what a service needs. */
export type GrantedRights = Readonly<Record<string, readonly string[]>> | 'everything';

/** Stands between one service and a database, as the service's user would in a MongoDB with authentication. */
export interface RightsProxy {
  /** Leads to the same database, through the proxy. */
  readonly uri: string;
  /** Every right that was needed so far, as `collection action`, granted or not. */
  readonly used: ReadonlySet<string>;
  /** What was refused, as sentences. */
  readonly refused: readonly string[];
  stop(): Promise<void>;
}

/**
 * Starts a proxy that refuses, with MongoDB's own error (code 13), what the rights do not grant.
 * @param upstream `mongodb://` with one host or socket; a replica set is reached past the proxy by its members'
 * own addresses, so the connection must be direct.
 */
export async function startRightsProxy(upstream: string, rights: GrantedRights): Promise<RightsProxy> {
  const { host, rest } = splitUri(upstream);
  const used = new Set<string>();
  const refused: string[] = [];
  const sockets = new Set<Socket>();

  /** Why a message must not pass; undefined: it may. */
  function refusal(message: Buffer): { requestId: number; why: string } | undefined {
    const { requestId, body, updates } = readClientMessage(message);
    let needed;
    try {
      needed = neededRights(body, updates);
    } catch (error) {
      return { requestId, why: error instanceof Error ? error.message : String(error) };
    }
    for (const { collection, action } of needed) used.add(`${collection} ${action}`);
    if (rights === 'everything') return undefined;
    const missing = needed.find(({ collection, action }) => !rights[collection]?.includes(action));
    if (missing === undefined) return undefined;
    const why = `not authorized for ${missing.action} on ${missing.collection}`;
    return { requestId, why };
  }

  const server = createServer((client) => {
    const database = createConnection(host);
    const cutter = new MessageCutter();
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        database.destroy();
      });
      // Whichever side breaks, the other is closed with it: the driver sees what it would see without us.
      socket.on('error', () => undefined);
    }
    database.pipe(client);
    client.on('data', (chunk: Buffer) => {
      for (const message of cutter.push(chunk)) {
        const no = refusal(message);
        if (no === undefined) {
          database.write(message);
          continue;
        }
        refused.push(no.why);
        client.write(unauthorizedReply(no.requestId, no.why));
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    uri: `mongodb://127.0.0.1:${port}${rest}`,
    used,
    refused,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function splitUri(uri: string): { host: { path: string } | { host: string; port: number }; rest: string } {
  const match = /^mongodb:\/\/([^/@,]+)(\/.*)$/.exec(uri);
  if (match === null) throw new Error('the proxy needs mongodb:// with one host and no login');
  const [, authority = '', rest = ''] = match;
  const place = decodeURIComponent(authority);
  if (place.startsWith('/')) return { host: { path: place }, rest };
  const [host = '', port = '27017'] = place.split(':');
  return { host: { host, port: Number(port) }, rest };
}
