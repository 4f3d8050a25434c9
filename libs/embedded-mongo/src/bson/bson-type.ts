/** Element types of BSON. Source: https://bsonspec.org/spec.html */
export const BsonType = {
  double: 0x01,
  string: 0x02,
  object: 0x03,
  array: 0x04,
  binData: 0x05,
  objectId: 0x07,
  bool: 0x08,
  date: 0x09,
  null: 0x0a,
  regex: 0x0b,
  int: 0x10,
  timestamp: 0x11,
  long: 0x12,
  decimal: 0x13,
  maxKey: 0x7f,
  minKey: 0xff,
} as const;

/** Deprecated types, or such as only scripts need: refused wherever they occur. */
export const unsupportedTypes = new Map<number, string>([
  [0x06, 'undefined'],
  [0x0c, 'dbPointer'],
  [0x0d, 'javascript'],
  [0x0e, 'symbol'],
  [0x0f, 'javascriptWithScope'],
]);

const aliases = new Map<number, string>(Object.entries(BsonType).map(([name, type]) => [type, name]));

/** The name that `$type` and error messages use, e.g. `int`. */
export function typeName(type: number): string {
  return aliases.get(type) ?? unsupportedTypes.get(type) ?? `type ${type}`;
}

/** The type named by a `$type` alias; undefined if there is none. */
export function typeOfAlias(alias: string): number | undefined {
  for (const [type, name] of aliases) if (name === alias) return type;
  return undefined;
}

/** The type of a `$type` code, where MinKey is -1; undefined if there is none. */
export function typeOfCode(code: number): number | undefined {
  const type = code === -1 ? BsonType.minKey : code;
  return aliases.has(type) && code !== BsonType.minKey ? type : undefined;
}

/**
 * Place of a type in MongoDB's comparison order: values of different places never compare equal.
 * Also the first byte of a key string, so places stay between 1 and 254.
 */
export function typeOrder(type: number): number {
  switch (type) {
    case BsonType.minKey:
      return 10;
    case BsonType.null:
      return 20;
    case BsonType.int:
    case BsonType.long:
    case BsonType.double:
    case BsonType.decimal:
      return 30;
    case BsonType.string:
      return 40;
    case BsonType.object:
      return 50;
    case BsonType.array:
      return 60;
    case BsonType.binData:
      return 70;
    case BsonType.objectId:
      return 80;
    case BsonType.bool:
      return 90;
    case BsonType.date:
      return 100;
    case BsonType.timestamp:
      return 110;
    case BsonType.regex:
      return 120;
    case BsonType.maxKey:
      return 240;
    default:
      throw new RangeError(`BSON type ${type} has no place in the comparison order`);
  }
}

/** Key string place of an empty array as an index key: below null, as in MongoDB's `undefined`. */
export const UNDEFINED_ORDER = 15;

export function isNumberType(type: number): boolean {
  return (
    type === BsonType.int || type === BsonType.double || type === BsonType.long || type === BsonType.decimal
  );
}
