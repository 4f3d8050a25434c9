import { type Socket } from 'node:net';
import { elementsOf } from '../bson/raw-value.js';
import { CommandError } from '../command-error.js';
import { isUnacknowledged } from '../commands/generic-fields.js';
import { runCommand } from '../commands/run-command.js';
import { type ServerContext } from '../commands/server-context.js';
import { errorReply } from '../commands/write-reply.js';
import { MessageReader, ProtocolError, type WireRequest, parseMessage, replyMessage } from './message.js';

/** Messages read ahead of the one being worked on before the client is made to wait. */
const MAX_QUEUED = 8;

/** One client connection: its commands run one after the other, in their order. */
export class Connection {
  readonly #reader = new MessageReader();
  readonly #queue: Buffer[] = [];
  #working = false;
  #responseId = 0;

  constructor(
    private readonly context: ServerContext,
    private readonly socket: Socket,
    private readonly id: number,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#receive(chunk);
    });
    // A client that is gone is no failure of the server; 'close' follows.
    socket.on('error', () => socket.destroy());
  }

  #receive(chunk: Buffer): void {
    try {
      this.#queue.push(...this.#reader.push(chunk));
    } catch {
      // What follows cannot be told apart any more.
      this.socket.destroy();
      return;
    }
    if (this.#queue.length > MAX_QUEUED) this.socket.pause();
    if (!this.#working) void this.#work();
  }

  async #work(): Promise<void> {
    this.#working = true;
    try {
      for (;;) {
        const message = this.#queue.shift();
        if (message === undefined || this.socket.destroyed) break;
        await this.#answer(message);
        if (this.#queue.length === 0) this.socket.resume();
      }
    } catch {
      // Only a ProtocolError comes here: there is no way to answer it.
      this.socket.destroy();
    } finally {
      this.#working = false;
    }
  }

  async #answer(message: Buffer): Promise<void> {
    let request: Pick<WireRequest, 'requestId' | 'protocol' | 'moreToCome'> = {
      requestId: message.readInt32LE(4),
      protocol: 'message',
      moreToCome: false,
    };
    let reply: Buffer;
    try {
      const parsed = parseMessage(message);
      request = parsed;
      if (parsed.moreToCome && !isUnacknowledged(parsed.body))
        throw new ProtocolError('only writes with w: 0 may go without a reply');
      checkLegacy(parsed);
      reply = await runCommand(this.context, parsed, this.id, parsed.database);
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      reply = errorReply(error);
    }
    if (request.moreToCome || this.socket.destroyed) return;
    this.#responseId += 1;
    let flowing = true;
    for (const part of replyMessage(request, this.#responseId, reply)) flowing = this.socket.write(part);
    if (!flowing) await drained(this.socket);
  }
}

function checkLegacy(request: WireRequest): void {
  if (request.protocol !== 'query') return;
  const name = elementsOf(request.body)[0]?.name ?? '';
  if (!['hello', 'ismaster', 'isMaster'].includes(name))
    throw new CommandError(
      352,
      `Unsupported OP_QUERY command: ${name}. The client driver may require an upgrade.`,
    );
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
  });
}
