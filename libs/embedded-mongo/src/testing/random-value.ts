import {
  BSONRegExp,
  Binary,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';

const numbers: readonly unknown[] = [
  new Int32(0),
  new Int32(1),
  new Int32(-1),
  new Int32(2_147_483_647),
  new Double(0),
  new Double(-0),
  new Double(0.1),
  new Double(0.5),
  new Double(1.5),
  new Double(-1.5),
  new Double(NaN),
  new Double(Infinity),
  new Double(-Infinity),
  new Double(5e-324),
  new Double(-5e-324),
  new Double(1.7976931348623157e308),
  new Double(9_007_199_254_740_992),
  new Double(2 ** 63),
  Long.fromString('9007199254740993'),
  Long.fromString('-9007199254740993'),
  Long.fromString('9223372036854775807'),
  Long.fromString('-9223372036854775808'),
  Long.fromNumber(1),
  Decimal128.fromString('0.1'),
  Decimal128.fromString('0.10'),
  Decimal128.fromString('0.5'),
  Decimal128.fromString('1'),
  Decimal128.fromString('9007199254740993'),
  Decimal128.fromString('9007199254740992.5'),
  Decimal128.fromString('1E+400'),
  Decimal128.fromString('-1E+400'),
  Decimal128.fromString('1E-400'),
  Decimal128.fromString('-1E-400'),
  Decimal128.fromString('NaN'),
  Decimal128.fromString('Infinity'),
  Decimal128.fromString('-Infinity'),
  Decimal128.fromString('-0'),
];

const texts = ['', 'a', 'ab', 'b', 'a\0', 'a\0b', '\0', 'ä', '😀', '￿', 'A', 'aa', '10', '9'];

function pick<T>(from: readonly T[], random: () => number): T {
  const item = from[Math.floor(random() * from.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

/** A BSON value of any supported type; small domains, so that equal values are likely. */
export function randomValue(random: () => number, depth = 0): unknown {
  const kind = Math.floor(random() * (depth > 2 ? 12 : 14));
  switch (kind) {
    case 0:
      return new MinKey();
    case 1:
      return null;
    case 2:
    case 3:
      return pick(numbers, random);
    case 4:
      return new Int32(Math.floor(random() * 5));
    case 5:
      return pick(texts, random);
    case 6:
      return new Binary(Buffer.from(pick(texts, random)), pick([0, 4, 5], random));
    case 7:
      return new ObjectId(pick(['000000000000000000000001', 'ff0000000000000000000001'], random));
    case 8:
      return random() < 0.5;
    case 9:
      return new Date(pick([-1, 0, 1, 1_700_000_000_000, -62_135_596_800_000], random));
    case 10:
      return new Timestamp({ t: pick([1, 4_000_000_000], random), i: pick([0, 1, 4_000_000_000], random) });
    case 11:
      return pick([new BSONRegExp('a', 'i'), new BSONRegExp('b', ''), new MaxKey()], random);
    case 12:
      return Object.fromEntries(
        Array.from({ length: Math.floor(random() * 3) }, () => [
          pick(['a', 'b', 'ab'], random),
          randomValue(random, depth + 1),
        ]),
      );
    default:
      return Array.from({ length: Math.floor(random() * 3) }, () => randomValue(random, depth + 1));
  }
}
