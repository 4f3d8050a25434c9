import { BsonType, isNumberType, typeName } from '../bson/bson-type.js';
import { compareValues } from '../bson/compare.js';
import {
  boolValue,
  dateValue,
  doubleValue,
  intValue,
  longValue,
  nullValue,
  stringValue,
} from '../bson/make-value.js';
import { approximate } from '../bson/numbers.js';
import { type RawValue, elementsOf, textOf, valuesOf } from '../bson/raw-value.js';
import { CommandError, badValue } from '../command-error.js';
import { truthy } from '../query/parse-filter.js';
import { type Arithmetic, calculate } from '../update/arithmetic.js';
import { accumulators } from './accumulators.js';

const INVALID_OPERATOR = 168;

/** Computes a value from a document; undefined is a missing field. */
export type Expression = (document: RawValue) => RawValue | undefined;

/** Parses any expression: given by the caller, as operators and expressions contain each other. */
export type ParseExpression = (value: RawValue) => Expression;

type Parse = (name: string, argument: RawValue, parse: ParseExpression) => Expression;

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  $eq: (order) => order === 0,
  $ne: (order) => order !== 0,
  $gt: (order) => order > 0,
  $gte: (order) => order >= 0,
  $lt: (order) => order < 0,
  $lte: (order) => order <= 0,
};

const parsers: ReadonlyMap<string, Parse> = new Map<string, Parse>([
  ['$literal', (_, argument) => () => argument],
  ...Object.entries(comparisons).map(([name, accepts]): [string, Parse] => [
    name,
    (_, argument, parse) => {
      const [left, right] = twoArguments(name, argument, parse);
      return (document) => boolValue(accepts(compareOptional(left(document), right(document))));
    },
  ]),
  [
    '$and',
    (_, argument, parse) =>
      logical(argument, parse, (all, document) => all.every((one) => isTrue(one(document)))),
  ],
  [
    '$or',
    (_, argument, parse) =>
      logical(argument, parse, (all, document) => all.some((one) => isTrue(one(document)))),
  ],
  ['$not', parseNot],
  ['$cond', parseCond],
  ['$ifNull', parseIfNull],
  ['$add', (name, argument, parse) => fold(name, argument, parse, 'add')],
  ['$multiply', (name, argument, parse) => fold(name, argument, parse, 'multiply')],
  ['$subtract', parseSubtract],
  ['$divide', parseDivide],
  ['$size', parseSize],
  ['$concat', parseConcat],
  [
    '$toLower',
    (_, argument, parse) =>
      changeCase(argument, parse, (text) => text.replace(/[A-Z]+/g, (part) => part.toLowerCase())),
  ],
  [
    '$toUpper',
    (_, argument, parse) =>
      changeCase(argument, parse, (text) => text.replace(/[a-z]+/g, (part) => part.toUpperCase())),
  ],
  ...['$sum', '$avg', '$min', '$max'].map((name): [string, Parse] => [name, parseAccumulating]),
]);

/** Parses one operator of an expression. Throws for one that this server does not have. */
export function parseExpressionOperator(
  name: string,
  argument: RawValue,
  parse: ParseExpression,
): Expression {
  const parser = parsers.get(name);
  if (parser === undefined) throw new CommandError(INVALID_OPERATOR, `Unrecognized expression '${name}'`);
  return parser(name, argument, parse);
}

function argumentsOf(argument: RawValue, parse: ParseExpression): Expression[] {
  return (argument.type === BsonType.array ? valuesOf(argument) : [argument]).map(parse);
}

function wrongCount(name: string, expected: string, given: number): CommandError {
  return new CommandError(16020, `Expression ${name} takes ${expected} arguments. ${given} were passed in.`);
}

function oneArgument(name: string, argument: RawValue, parse: ParseExpression): Expression {
  const [only, ...more] = argumentsOf(argument, parse);
  if (only === undefined || more.length > 0)
    throw wrongCount(name, 'exactly 1', more.length === 0 ? 0 : more.length + 1);
  return only;
}

function twoArguments(name: string, argument: RawValue, parse: ParseExpression): [Expression, Expression] {
  const [left, right, ...more] = argumentsOf(argument, parse);
  if (left === undefined || right === undefined || more.length > 0)
    throw wrongCount(name, 'exactly 2', argumentsOf(argument, parse).length);
  return [left, right];
}

/** A missing field comes before null and after MinKey. */
function compareOptional(a: RawValue | undefined, b: RawValue | undefined): number {
  if (a === undefined || b === undefined) {
    if (a === b) return 0;
    if (a === undefined) return b?.type === BsonType.minKey ? 1 : -1;
    return a.type === BsonType.minKey ? -1 : 1;
  }
  return compareValues(a, b);
}

function isTrue(value: RawValue | undefined): boolean {
  return value !== undefined && truthy(value);
}

/** The value, undefined also for null. */
function present(value: RawValue | undefined): RawValue | undefined {
  return value?.type === BsonType.null ? undefined : value;
}

function logical(
  argument: RawValue,
  parse: ParseExpression,
  combine: (all: readonly Expression[], document: RawValue) => boolean,
): Expression {
  const all = argumentsOf(argument, parse);
  return (document) => boolValue(combine(all, document));
}

function parseNot(name: string, argument: RawValue, parse: ParseExpression): Expression {
  const only = oneArgument(name, argument, parse);
  return (document) => boolValue(!isTrue(only(document)));
}

function parseCond(name: string, argument: RawValue, parse: ParseExpression): Expression {
  let parts: (Expression | undefined)[];
  if (argument.type === BsonType.object) {
    const fields = new Map(elementsOf(argument).map((element) => [element.name, element.value]));
    for (const field of fields.keys())
      if (!['if', 'then', 'else'].includes(field))
        throw new CommandError(17083, `Unrecognized parameter to $cond: ${field}`);
    parts = ['if', 'then', 'else'].map((field) => {
      const part = fields.get(field);
      if (part === undefined) throw new CommandError(17080, `Missing '${field}' parameter to $cond`);
      return parse(part);
    });
  } else parts = argumentsOf(argument, parse);
  const [condition, whenTrue, whenFalse] = parts;
  if (condition === undefined || whenTrue === undefined || whenFalse === undefined || parts.length > 3)
    throw wrongCount(name, 'exactly 3', parts.length);
  return (document) => (isTrue(condition(document)) ? whenTrue(document) : whenFalse(document));
}

function parseIfNull(name: string, argument: RawValue, parse: ParseExpression): Expression {
  const all = argumentsOf(argument, parse);
  if (all.length < 2)
    throw new CommandError(1257300, `${name} needs at least two arguments, had: ${all.length}`);
  return (document) => {
    let value: RawValue | undefined;
    for (const one of all) {
      value = one(document);
      if (present(value) !== undefined) return value;
    }
    return value;
  };
}

function needNumber(name: string, value: RawValue): void {
  if (!isNumberType(value.type))
    throw new CommandError(
      14,
      `${name} only supports numeric types (and dates where MongoDB does), not ${typeName(value.type)}`,
    );
}

/** Integers that leave 64 bits become doubles in expressions. */
function calculated(operation: Arithmetic, a: RawValue, b: RawValue): RawValue {
  const exact = calculate(operation, a, b);
  if (exact !== undefined) return exact;
  const [left, right] = [approximate(a), approximate(b)];
  return doubleValue(
    operation === 'add' ? left + right : operation === 'subtract' ? left - right : left * right,
  );
}

function dateOf(value: RawValue): number {
  return Number(value.bytes.readBigInt64LE(value.start));
}

function fold(
  name: string,
  argument: RawValue,
  parse: ParseExpression,
  operation: 'add' | 'multiply',
): Expression {
  const all = argumentsOf(argument, parse);
  return (document) => {
    let result: RawValue = intValue(operation === 'add' ? 0 : 1);
    let date: number | undefined;
    for (const one of all) {
      const value = present(one(document));
      if (value === undefined) return nullValue;
      if (operation === 'add' && value.type === BsonType.date) {
        if (date !== undefined) throw new CommandError(16612, 'only one date allowed in an $add expression');
        date = dateOf(value);
        continue;
      }
      needNumber(name, value);
      result = calculated(operation, result, value);
    }
    return date === undefined ? result : dateValue(date + Math.round(approximate(result)));
  };
}

function parseSubtract(name: string, argument: RawValue, parse: ParseExpression): Expression {
  const [left, right] = twoArguments(name, argument, parse);
  return (document) => {
    const a = present(left(document));
    const b = present(right(document));
    if (a === undefined || b === undefined) return nullValue;
    if (a.type === BsonType.date) {
      if (b.type === BsonType.date) return longValue(BigInt(dateOf(a) - dateOf(b)));
      needNumber(name, b);
      return dateValue(dateOf(a) - Math.round(approximate(b)));
    }
    needNumber(name, a);
    needNumber(name, b);
    return calculated('subtract', a, b);
  };
}

function parseDivide(name: string, argument: RawValue, parse: ParseExpression): Expression {
  const [left, right] = twoArguments(name, argument, parse);
  return (document) => {
    const a = present(left(document));
    const b = present(right(document));
    if (a === undefined || b === undefined) return nullValue;
    needNumber(name, a);
    needNumber(name, b);
    if (a.type === BsonType.decimal || b.type === BsonType.decimal)
      throw badValue('arithmetic on Decimal128 values is not supported');
    if (approximate(b) === 0) throw badValue("can't $divide by zero");
    return doubleValue(approximate(a) / approximate(b));
  };
}

function parseSize(name: string, argument: RawValue, parse: ParseExpression): Expression {
  const only = oneArgument(name, argument, parse);
  return (document) => {
    const value = only(document);
    if (value?.type !== BsonType.array)
      throw new CommandError(
        17124,
        `The argument to $size must be an array, but was of type: ${value === undefined ? 'missing' : typeName(value.type)}`,
      );
    return intValue(valuesOf(value).length);
  };
}

function parseConcat(name: string, argument: RawValue, parse: ParseExpression): Expression {
  const all = argumentsOf(argument, parse);
  return (document) => {
    const texts: string[] = [];
    for (const one of all) {
      const value = present(one(document));
      if (value === undefined) return nullValue;
      if (value.type !== BsonType.string)
        throw new CommandError(16702, `${name} only supports strings, not ${typeName(value.type)}`);
      texts.push(textOf(value));
    }
    return stringValue(texts.join(''));
  };
}

/** ASCII letters only, as in MongoDB. */
function changeCase(
  argument: RawValue,
  parse: ParseExpression,
  change: (text: string) => string,
): Expression {
  const only = oneArgument('$toLower or $toUpper', argument, parse);
  return (document) => {
    const value = present(only(document));
    if (value === undefined) return stringValue('');
    if (value.type !== BsonType.string)
      throw new CommandError(
        16007,
        `can't convert from BSON type ${typeName(value.type)} to String: only strings are supported`,
      );
    return stringValue(change(textOf(value)));
  };
}

/** `$sum` and its like outside `$group`: over the arguments, or over the array that the only one is. */
function parseAccumulating(name: string, argument: RawValue, parse: ParseExpression): Expression {
  const all = argumentsOf(argument, parse);
  const make = accumulators.get(name);
  if (make === undefined) throw new CommandError(INVALID_OPERATOR, `Unrecognized expression '${name}'`);
  return (document) => {
    const accumulator = make();
    for (const one of all) {
      const value = one(document);
      if (value?.type === BsonType.array && all.length === 1)
        for (const item of valuesOf(value)) accumulator.add(item);
      else accumulator.add(value);
    }
    return accumulator.result() ?? nullValue;
  };
}
