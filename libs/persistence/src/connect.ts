import { createConnection, type Connection, type ConnectOptions } from 'mongoose';
import { ClosingConnection } from './closing-connection.js';

/** How long an operation waits for a database that is away before it fails. */
const SERVER_SELECTION_TIMEOUT_MS = 5_000;

const uris = new WeakMap<Connection, string>();

/**
 * Opens a connection to a MongoDB, embedded or not. Nothing is made behind our back: indexes come from
 * `ensure…Indexes`, collections with their first document, and an operation on a closed connection
 * fails at once instead of waiting in a buffer.
 *
 * @param options.appName Shown in the server's log and its list of connections.
 * @throws MongooseServerSelectionError when no server answers within five seconds.
 */
export async function connectDatabase(uri: string, options: { appName: string }): Promise<Connection> {
  const connection = createConnection(uri, {
    appName: options.appName,
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
    serverSelectionTimeoutMS: SERVER_SELECTION_TIMEOUT_MS,
    // An option of the driver that its types leave out.
    ...({ connectionType: ClosingConnection } as ConnectOptions),
  });
  uris.set(connection, uri);
  try {
    return await connection.asPromise();
  } catch (error) {
    await connection.close(true);
    throw error;
  }
}

/**
 * Where a connection leads, for those who need one of their own to the same place (worker threads).
 * @throws Error for a connection that {@link connectDatabase} did not open.
 */
export function databaseUri(connection: Connection): string {
  const uri = uris.get(connection);
  if (uri === undefined) throw new Error('this connection was not opened by connectDatabase');
  return uri;
}
