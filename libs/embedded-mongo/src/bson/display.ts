import { BsonType } from './bson-type.js';
import { decimalText } from './numbers.js';
import { type RawValue, byteAt, elementsOf, textOf, valuesOf } from './raw-value.js';

/** A value as MongoDB writes it in messages, e.g. `{ a: "x", n: 1 }`. */
export function displayText(value: RawValue): string {
  const { bytes, start, end } = value;
  switch (value.type) {
    case BsonType.string:
      return JSON.stringify(textOf(value));
    case BsonType.int:
      return String(bytes.readInt32LE(start));
    case BsonType.long:
      return String(bytes.readBigInt64LE(start));
    case BsonType.double: {
      const double = bytes.readDoubleLE(start);
      return Number.isInteger(double) && Math.abs(double) < 1e15 ? `${double}.0` : String(double);
    }
    case BsonType.decimal:
      return decimalText(value);
    case BsonType.bool:
      return byteAt(bytes, start) === 1 ? 'true' : 'false';
    case BsonType.null:
      return 'null';
    case BsonType.objectId:
      return `ObjectId('${bytes.toString('hex', start, end)}')`;
    case BsonType.date:
      return `new Date(${bytes.readBigInt64LE(start)})`;
    case BsonType.timestamp:
      return `Timestamp(${bytes.readUInt32LE(start + 4)}, ${bytes.readUInt32LE(start)})`;
    case BsonType.binData:
      return `BinData(${byteAt(bytes, start + 4)}, ${bytes.toString('hex', start + 5, end).toUpperCase()})`;
    case BsonType.regex: {
      const [pattern = '', options = ''] = bytes.toString('utf8', start, end).split('\0');
      return `/${pattern}/${options}`;
    }
    case BsonType.object: {
      const inside = elementsOf(value).map(({ name, value: field }) => `${name}: ${displayText(field)}`);
      return inside.length === 0 ? '{}' : `{ ${inside.join(', ')} }`;
    }
    case BsonType.array: {
      const inside = valuesOf(value).map(displayText);
      return inside.length === 0 ? '[]' : `[ ${inside.join(', ')} ]`;
    }
    case BsonType.minKey:
      return 'MinKey';
    default:
      return 'MaxKey';
  }
}
