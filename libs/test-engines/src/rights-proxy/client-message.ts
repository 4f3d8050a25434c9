import { deserialize, serialize, type Document } from 'bson';

const HEADER_BYTES = 16;
const OP_QUERY = 2004;
const OP_MSG = 2013;

/** A request of a driver, as far as its rights are concerned. */
export interface ClientMessage {
  readonly requestId: number;
  /** The legacy hello, by which a driver finds out what a server speaks. */
  readonly legacy: boolean;
  readonly body: Document;
  /** The statements of an `update`; those of other commands are not looked at. */
  readonly updates: readonly Document[];
}

/** Cuts what a driver sends into whole messages. */
export class MessageCutter {
  private rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): Buffer[] {
    const messages: Buffer[] = [];
    let bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    while (bytes.length >= HEADER_BYTES && bytes.length >= bytes.readInt32LE(0)) {
      const size = bytes.readInt32LE(0);
      messages.push(bytes.subarray(0, size));
      bytes = bytes.subarray(size);
    }
    this.rest = bytes;
    return messages;
  }
}

/** Reads a request. @throws Error for what a driver does not send. */
export function readClientMessage(message: Buffer): ClientMessage {
  const requestId = message.readInt32LE(4);
  const opCode = message.readInt32LE(12);
  if (opCode === OP_QUERY) return { requestId, legacy: true, body: { hello: 1 }, updates: [] };
  if (opCode !== OP_MSG) throw new Error(`opcode ${opCode} is not known`);
  let body: Document = {};
  const updates: Document[] = [];
  for (let at = HEADER_BYTES + 4; at < message.length;) {
    const kind = message[at];
    const size = message.readInt32LE(at + 1);
    const section = message.subarray(at + 1, at + 1 + size);
    if (kind === 0) body = deserialize(section);
    else updates.push(...statementsOf(section));
    at += 1 + size;
  }
  if (Array.isArray(body['updates'])) updates.push(...(body['updates'] as Document[]));
  return { requestId, legacy: false, body, updates };
}

/** The documents of a sequence called "updates"; none of another. */
function statementsOf(section: Buffer): Document[] {
  const end = section.indexOf(0, 4);
  if (section.toString('utf8', 4, end) !== 'updates') return [];
  const found: Document[] = [];
  for (let at = end + 1; at < section.length;) {
    const size = section.readInt32LE(at);
    found.push(deserialize(section.subarray(at, at + size)));
    at += size;
  }
  return found;
}

/** The answer of a MongoDB to a command that its sender has no right to. */
export function unauthorizedReply(requestId: number, why: string): Buffer {
  const body = serialize({ ok: 0, errmsg: why, code: 13, codeName: 'Unauthorized' });
  const reply = Buffer.alloc(HEADER_BYTES + 5 + body.length);
  reply.writeInt32LE(reply.length, 0);
  reply.writeInt32LE(requestId, 8);
  reply.writeInt32LE(OP_MSG, 12);
  reply.set(body, HEADER_BYTES + 5);
  return reply;
}
