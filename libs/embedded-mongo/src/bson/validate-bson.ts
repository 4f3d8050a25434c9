import { ErrorCode, CommandError } from '../command-error.js';
import { BsonType, unsupportedTypes } from './bson-type.js';
import { byteAt, valueEndOf } from './raw-value.js';

/** Levels of nesting that MongoDB allows in a BSON document. */
const MAX_DEPTH = 180;

function invalid(why: string): CommandError {
  return new CommandError(22, `invalid BSON: ${why}`);
}

/**
 * Checks the structure of a whole document once, so that every later reader may trust the lengths.
 * Throws CommandError 22 (InvalidBSON), or BadValue for a type that this server does not support.
 */
export function validateBson(bytes: Buffer): void {
  try {
    validateContainer(bytes, 0, bytes.length, 0);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw invalid(error instanceof Error ? error.message : String(error));
  }
}

function validateContainer(bytes: Buffer, start: number, limit: number, depth: number): void {
  if (depth > MAX_DEPTH) throw invalid(`nested deeper than ${MAX_DEPTH} levels`);
  if (limit - start < 5) throw invalid('a document is shorter than 5 bytes');
  const size = bytes.readInt32LE(start);
  if (size !== limit - start) throw invalid('the length of a document is wrong');
  const last = limit - 1;
  if (byteAt(bytes, last) !== 0) throw invalid('a document does not end with a zero byte');
  let at = start + 4;
  while (at < last) {
    const type = byteAt(bytes, at);
    const unsupported = unsupportedTypes.get(type);
    if (unsupported !== undefined)
      throw new CommandError(ErrorCode.BadValue, `BSON type ${unsupported} is not supported`);
    const nameEnd = bytes.indexOf(0, at + 1);
    if (nameEnd < 0 || nameEnd >= last) throw invalid('a field name is not terminated');
    const valueStart = nameEnd + 1;
    const valueEnd = valueEndOf(type, bytes, valueStart);
    if (valueEnd > last || valueEnd < valueStart) throw invalid('a value is longer than its document');
    validateValue(type, bytes, valueStart, valueEnd, depth);
    at = valueEnd;
  }
}

function validateValue(type: number, bytes: Buffer, start: number, end: number, depth: number): void {
  switch (type) {
    case BsonType.object:
    case BsonType.array:
      validateContainer(bytes, start, end, depth + 1);
      return;
    case BsonType.string:
      if (end - start < 5 || byteAt(bytes, end - 1) !== 0) throw invalid('a string is not terminated');
      return;
    case BsonType.binData:
      if (end - start < 5) throw invalid('binary data has a negative length');
      return;
    case BsonType.bool:
      if (byteAt(bytes, start) > 1) throw invalid('a boolean is neither 0 nor 1');
      return;
    default:
      return;
  }
}
