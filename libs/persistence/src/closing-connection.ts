import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { mongo } from 'mongoose';

/** What we build on of the driver's own connection, which it does not export. */
interface DriverConnection {
  readonly socket: Socket;
  writeCommand(command: unknown, options: unknown): Promise<void>;
}

const fromMongoose = createRequire(createRequire(import.meta.url).resolve('mongoose'));
const { Connection } = fromMongoose('mongodb/lib/cmap/connection.js') as {
  Connection: new (...args: never[]) => DriverConnection;
};

/**
 * A connection of the driver that fails when its socket closes while a command is being written.
 *
 * The driver's own waits for the socket to say that it has drained. A socket that was destroyed in the
 * moment before, as the server had died, takes nothing and never drains: the operation would wait for
 * ever, beyond every retry, and so would closing the client. See ADR 0032.
 */
export class ClosingConnection extends Connection {
  override async writeCommand(command: unknown, options: unknown): Promise<void> {
    const { socket } = this;
    if (socket.closed) throw connectionClosed();
    let onClose: (() => void) | undefined;
    const closed = new Promise<never>((_, reject) => {
      onClose = () => reject(connectionClosed());
      socket.once('close', onClose);
    });
    try {
      await Promise.race([super.writeCommand(command, options), closed]);
    } finally {
      if (onClose !== undefined) socket.off('close', onClose);
    }
  }
}

function connectionClosed(): Error {
  return new mongo.MongoNetworkError('the connection to the database was closed');
}
