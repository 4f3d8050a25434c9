import { mongo } from 'mongoose';

const ARRAY = 0x04;
const STRING = 0x02;
const INT64 = 0x12;
/** A database that is busy with itself may tell more about a cursor; MongoDB 7 tells a boolean. */
const BOOLEAN = 0x08;

/** A batch of documents as it came, undecoded. */
export interface CursorReply {
  readonly bytes: Buffer;
  /** 0n: this is the last batch. */
  readonly cursorId: bigint;
  /** Where each document begins in `bytes`. */
  readonly starts: readonly number[];
}

/**
 * Reads the reply to a `find` or `getMore` that was asked for with the driver's option `raw`.
 * @throws MongoRuntimeError when it is none.
 */
export function cursorReply(reply: mongo.Document): CursorReply {
  const cursor: unknown = reply['cursor'];
  if (!(cursor instanceof Uint8Array)) throw unexpected('holds no cursor');
  const bytes = Buffer.from(cursor.buffer, cursor.byteOffset, cursor.byteLength);
  let cursorId: bigint | undefined;
  let starts: number[] | undefined;
  for (let at = 4; at < bytes.length - 1;) {
    const type = bytes[at];
    const value = bytes.indexOf(0, at + 1) + 1;
    const name = bytes.toString('utf8', at + 1, value - 1);
    if (type === ARRAY) {
      if (name === 'firstBatch' || name === 'nextBatch') starts = documentsAt(bytes, value);
      at = value + bytes.readInt32LE(value);
    } else if (type === STRING) at = value + 4 + bytes.readInt32LE(value);
    else if (type === INT64) {
      if (name === 'id') cursorId = bytes.readBigInt64LE(value);
      at = value + 8;
    } else if (type === BOOLEAN) at = value + 1;
    else throw unexpected(`holds ${name} of type ${type}`);
  }
  if (cursorId === undefined || starts === undefined) throw unexpected('holds no batch');
  return { bytes, cursorId, starts };
}

function documentsAt(bytes: Buffer, list: number): number[] {
  const end = list + bytes.readInt32LE(list) - 1;
  const starts: number[] = [];
  for (let at = list + 4; at < end;) {
    let start = at + 1;
    // The name is the position in the list: few digits, ended by NUL.
    while (bytes[start] !== 0) start += 1;
    start += 1;
    starts.push(start);
    at = start + bytes.readInt32LE(start);
  }
  return starts;
}

function unexpected(what: string): Error {
  return new mongo.MongoRuntimeError(`the reply of the database ${what}`);
}
