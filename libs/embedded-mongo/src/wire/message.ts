import { BsonType } from '../bson/bson-type.js';
import { RawValue } from '../bson/raw-value.js';
import { CommandError } from '../command-error.js';
import { validateBson } from '../bson/validate-bson.js';

/** Largest message in bytes, as `hello` says. */
export const MAX_MESSAGE_BYTES = 48_000_000;

const HEADER_BYTES = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const FLAG_CHECKSUM = 1;
const FLAG_MORE_TO_COME = 2;
/** Bits that a server must understand: the lower 16. */
const REQUIRED_FLAGS = 0xffff;

/** A request from the wire. */
export interface WireRequest {
  readonly requestId: number;
  readonly protocol: 'message' | 'query';
  /** No reply is expected. */
  readonly moreToCome: boolean;
  readonly body: RawValue;
  readonly sequences: ReadonlyMap<string, readonly RawValue[]>;
  /** The database, for the legacy protocol; undefined where the body has `$db`. */
  readonly database: string | undefined;
}

/** The stream is broken, or speaks something else: the connection must be closed. */
export class ProtocolError extends Error {}

/** Cuts a byte stream into messages. Throws ProtocolError for an impossible length. */
export class MessageReader {
  #chunks: Buffer[] = [];
  #length = 0;
  #needed = HEADER_BYTES;

  push(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    const messages: Buffer[] = [];
    while (this.#length >= this.#needed) {
      const all = this.#chunks.length === 1 ? (this.#chunks[0] ?? chunk) : Buffer.concat(this.#chunks);
      const size = all.readInt32LE(0);
      if (size < HEADER_BYTES || size > MAX_MESSAGE_BYTES)
        throw new ProtocolError(
          `message length ${size} is invalid. Min ${HEADER_BYTES} Max: ${MAX_MESSAGE_BYTES}`,
        );
      this.#chunks = [all];
      this.#needed = size;
      if (all.length < size) break;
      messages.push(all.subarray(0, size));
      const rest = all.subarray(size);
      this.#chunks = rest.length === 0 ? [] : [rest];
      this.#length = rest.length;
      this.#needed = HEADER_BYTES;
    }
    return messages;
  }
}

/**
 * Parses one message. Throws ProtocolError if it is not understood at all, CommandError (with the
 * request's id known to the caller from the header) if its BSON is invalid.
 */
export function parseMessage(bytes: Buffer): WireRequest {
  const requestId = bytes.readInt32LE(4);
  const opCode = bytes.readInt32LE(12);
  try {
    if (opCode === OP_MSG) return parseOpMsg(bytes, requestId);
    if (opCode === OP_QUERY) return parseOpQuery(bytes, requestId);
  } catch (error) {
    if (error instanceof ProtocolError || error instanceof CommandError) throw error;
    throw new ProtocolError(`a message ends too early: ${String(error)}`);
  }
  throw new ProtocolError(`opcode ${opCode} is not supported`);
}

function readDocument(bytes: Buffer, at: number, limit: number): RawValue {
  const size = bytes.readInt32LE(at);
  if (size < 5 || at + size > limit) throw new ProtocolError('a document is longer than its message');
  const document = bytes.subarray(at, at + size);
  validateBson(document);
  return new RawValue(BsonType.object, document, 0, size);
}

function parseOpMsg(bytes: Buffer, requestId: number): WireRequest {
  const flags = bytes.readUInt32LE(16);
  if ((flags & REQUIRED_FLAGS & ~(FLAG_CHECKSUM | FLAG_MORE_TO_COME)) !== 0)
    throw new ProtocolError('OP_MSG has unknown required flags');
  if ((flags & FLAG_CHECKSUM) !== 0) throw new ProtocolError('OP_MSG checksums are not supported');
  let body: RawValue | undefined;
  const sequences = new Map<string, RawValue[]>();
  let at = 20;
  while (at < bytes.length) {
    const kind = bytes.readUInt8(at);
    at += 1;
    if (kind === 0) {
      if (body !== undefined) throw new ProtocolError('OP_MSG has two bodies');
      body = readDocument(bytes, at, bytes.length);
      at += body.end;
    } else if (kind === 1) {
      const end = at + bytes.readInt32LE(at);
      const nameEnd = bytes.indexOf(0, at + 4);
      if (end > bytes.length || nameEnd < 0 || nameEnd >= end)
        throw new ProtocolError('OP_MSG has a broken section');
      const name = bytes.toString('utf8', at + 4, nameEnd);
      if (sequences.has(name)) throw new ProtocolError(`OP_MSG has two sections '${name}'`);
      const documents: RawValue[] = [];
      at = nameEnd + 1;
      while (at < end) {
        const document = readDocument(bytes, at, end);
        documents.push(document);
        at += document.end;
      }
      sequences.set(name, documents);
    } else throw new ProtocolError(`OP_MSG has a section of unknown kind ${kind}`);
  }
  if (body === undefined) throw new ProtocolError('OP_MSG has no body');
  return {
    requestId,
    protocol: 'message',
    moreToCome: (flags & FLAG_MORE_TO_COME) !== 0,
    body,
    sequences,
    database: undefined,
  };
}

/** The legacy protocol is for the first `hello` only: its collection is `<db>.$cmd`. */
function parseOpQuery(bytes: Buffer, requestId: number): WireRequest {
  const nameEnd = bytes.indexOf(0, 20);
  if (nameEnd < 0) throw new ProtocolError('OP_QUERY has a broken name');
  const name = bytes.toString('utf8', 20, nameEnd);
  if (!name.endsWith('.$cmd')) throw new ProtocolError('OP_QUERY is supported for hello only');
  const body = readDocument(bytes, nameEnd + 9, bytes.length);
  return {
    requestId,
    protocol: 'query',
    moreToCome: false,
    body,
    sequences: new Map(),
    database: name.slice(0, -'.$cmd'.length),
  };
}

/** The bytes of a reply to a request. */
export function replyMessage(
  request: Pick<WireRequest, 'requestId' | 'protocol'>,
  responseId: number,
  document: Buffer,
): Buffer[] {
  const legacy = request.protocol === 'query';
  const header = Buffer.alloc(legacy ? HEADER_BYTES + 20 : HEADER_BYTES + 5);
  header.writeInt32LE(header.length + document.length, 0);
  header.writeInt32LE(responseId, 4);
  header.writeInt32LE(request.requestId, 8);
  header.writeInt32LE(legacy ? OP_REPLY : OP_MSG, 12);
  // OP_REPLY: flags, cursor id (8), starting from, number returned. OP_MSG: flags, kind of section.
  if (legacy) header.writeInt32LE(1, 32);
  return [header, document];
}
