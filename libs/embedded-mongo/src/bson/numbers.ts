import { Decimal128 } from 'bson';
import { BsonType } from './bson-type.js';
import { type RawValue } from './raw-value.js';

/** An exact finite number: `coefficient × 2^twos × 10^tens`. */
export interface ExactNumber {
  readonly coefficient: bigint;
  readonly twos: number;
  readonly tens: number;
}

/** A number as a double where that is exact, as an exact number where it is not. */
export type Numeric = number | ExactNumber;

/** Reads a number value. Longs beyond 2^53 and Decimal128 come back exact. */
export function numericOf(value: RawValue): Numeric {
  switch (value.type) {
    case BsonType.int:
      return value.bytes.readInt32LE(value.start);
    case BsonType.double:
      return value.bytes.readDoubleLE(value.start);
    case BsonType.long: {
      const long = value.bytes.readBigInt64LE(value.start);
      const double = Number(long);
      return Number.isSafeInteger(double) ? double : { coefficient: long, twos: 0, tens: 0 };
    }
    case BsonType.decimal:
      return decimalNumeric(decimalText(value));
    default:
      throw new TypeError('not a number');
  }
}

/** The nearest double. */
export function approximate(value: RawValue): number {
  if (value.type === BsonType.long) return Number(value.bytes.readBigInt64LE(value.start));
  if (value.type === BsonType.decimal) return Number(decimalText(value));
  const number = numericOf(value);
  return typeof number === 'number' ? number : Number.NaN;
}

export function decimalText(value: RawValue): string {
  return new Decimal128(Uint8Array.from(value.bytes.subarray(value.start, value.end))).toString();
}

function decimalNumeric(text: string): Numeric {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]?\d+))?$/.exec(text);
  if (match === null) return text === 'NaN' ? Number.NaN : Number(text);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const coefficient = BigInt(`${whole}${fraction}`);
  if (coefficient === 0n) return 0;
  return {
    coefficient: sign === '-' ? -coefficient : coefficient,
    twos: 0,
    tens: Number(exponent) - fraction.length,
  };
}

/** The exact form of a finite double. */
export function exactOfDouble(value: number): ExactNumber {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const high = bits.getUint32(0);
  const exponent = (high >>> 20) & 0x7ff;
  const fraction = (BigInt(high & 0xfffff) << 32n) | BigInt(bits.getUint32(4));
  const mantissa = exponent === 0 ? fraction : fraction | (1n << 52n);
  return {
    coefficient: high >>> 31 === 1 ? -mantissa : mantissa,
    twos: (exponent === 0 ? 1 : exponent) - 1075,
    tens: 0,
  };
}

/** Exact order of two finite numbers. */
export function compareExact(a: ExactNumber, b: ExactNumber): number {
  const twos = Math.min(a.twos, b.twos);
  const tens = Math.min(a.tens, b.tens);
  const left = a.coefficient * 2n ** BigInt(a.twos - twos) * 10n ** BigInt(a.tens - tens);
  const right = b.coefficient * 2n ** BigInt(b.twos - twos) * 10n ** BigInt(b.tens - tens);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** MongoDB's order of numbers: NaN first and equal to itself, zeros equal, all types by exact value. */
export function compareNumeric(a: Numeric, b: Numeric): number {
  if (typeof a === 'number' && typeof b === 'number') {
    if (a < b) return -1;
    if (a > b) return 1;
    if (a === b) return 0;
    return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : -1) : 1;
  }
  if (typeof a === 'number' && !Number.isFinite(a)) return a === Infinity ? 1 : -1;
  if (typeof b === 'number' && !Number.isFinite(b)) return b === Infinity ? -1 : 1;
  return compareExact(
    typeof a === 'number' ? exactOfDouble(a) : a,
    typeof b === 'number' ? exactOfDouble(b) : b,
  );
}
