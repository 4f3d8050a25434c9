/** The types of https://bsonspec.org that are read here. */
const DOUBLE = 0x01;
const STRING = 0x02;
const ARRAY = 0x04;
const BOOLEAN = 0x08;
const NULL = 0x0a;
const INT32 = 0x10;
const INT64 = 0x12;

/** Says that a value is of a type that is not read here. */
export const UNFAMILIAR = Symbol('unfamiliar');

interface Read {
  value: unknown;
  /** Where the next element begins. */
  end: number;
}

/**
 * Reads one value: a text, a number, a boolean, null or a list of these, exactly as the driver promotes them.
 *
 * @param start where the value begins, behind its name.
 * @returns {@link UNFAMILIAR} for any other type, and for a whole number that a `number` cannot hold.
 */
export function bsonValue(type: number | undefined, bytes: Buffer, start: number): Read | typeof UNFAMILIAR {
  switch (type) {
    case NULL:
      return { value: null, end: start };
    case BOOLEAN:
      return { value: bytes[start] === 1, end: start + 1 };
    case INT32:
      return { value: bytes.readInt32LE(start), end: start + 4 };
    case DOUBLE:
      return { value: bytes.readDoubleLE(start), end: start + 8 };
    case INT64: {
      const value = Number(bytes.readBigInt64LE(start));
      return Number.isSafeInteger(value) ? { value, end: start + 8 } : UNFAMILIAR;
    }
    case STRING: {
      const end = start + 4 + bytes.readInt32LE(start);
      return { value: bytes.toString('utf8', start + 4, end - 1), end };
    }
    case ARRAY:
      return listAt(bytes, start);
    default:
      return UNFAMILIAR;
  }
}

function listAt(bytes: Buffer, start: number): Read | typeof UNFAMILIAR {
  const end = start + bytes.readInt32LE(start);
  const list: unknown[] = [];
  for (let at = start + 4; at < end - 1;) {
    const type = bytes[at];
    const read = type === ARRAY ? UNFAMILIAR : bsonValue(type, bytes, bytes.indexOf(0, at + 1) + 1);
    if (read === UNFAMILIAR) return UNFAMILIAR;
    list.push(read.value);
    at = read.end;
  }
  return { value: list, end };
}
