import { BsonType, isNumberType, typeName } from '../bson/bson-type.js';
import { compareValues } from '../bson/compare.js';
import { displayText } from '../bson/display.js';
import { type ObjectNode, rawOf } from '../bson/document-tree.js';
import { dateValue, intValue, timestampValue } from '../bson/make-value.js';
import { type RawValue, elementsOf, textOf } from '../bson/raw-value.js';
import { CommandError, ErrorCode, badValue } from '../command-error.js';
import { truthy } from '../query/parse-filter.js';
import { calculate } from './arithmetic.js';
import { parseAddToSet, parsePop, parsePull, parsePullAll, parsePush } from './array-operators.js';
import { type Target, currentValue } from './target.js';

/** What a change works on. */
export interface ChangeInput {
  readonly target: Target;
  /** Path of the place, for messages. */
  readonly field: string;
  readonly root: ObjectNode;
  /** Time of the server in ms since 1970. */
  readonly now: number;
}

export type FieldChange = (input: ChangeInput) => void;

/** Checks the argument of an operator, once, and gives what the operator does to a field. */
export type ParseChange = (argument: RawValue, field: string) => FieldChange;

function onTarget(parse: (argument: RawValue) => (target: Target, field: string) => void): ParseChange {
  return (argument) => {
    const change = parse(argument);
    return ({ target, field }) => {
      change(target, field);
    };
  };
}

const set = onTarget((argument) => (target) => {
  target.set(argument);
});

/** Every update operator but `$rename`, which moves a field and changes none. */
export const fieldChanges: ReadonlyMap<string, ParseChange> = new Map<string, ParseChange>([
  ['$set', set],
  ['$setOnInsert', set],
  [
    '$unset',
    onTarget(() => (target) => {
      target.unset();
    }),
  ],
  ['$inc', (argument, field) => parseArithmetic('$inc', argument, field)],
  ['$mul', (argument, field) => parseArithmetic('$mul', argument, field)],
  ['$min', onTarget((argument) => extreme(argument, 1))],
  ['$max', onTarget((argument) => extreme(argument, -1))],
  ['$push', onTarget(parsePush)],
  ['$addToSet', onTarget(parseAddToSet)],
  ['$pull', onTarget(parsePull)],
  ['$pullAll', onTarget(parsePullAll)],
  ['$pop', onTarget(parsePop)],
  ['$currentDate', parseCurrentDate],
]);

function extreme(argument: RawValue, sign: 1 | -1): (target: Target) => void {
  return (target) => {
    const current = currentValue(target);
    if (current === undefined || compareValues(argument, current) * sign < 0) target.set(argument);
  };
}

function parseArithmetic(operator: '$inc' | '$mul', argument: RawValue, path: string): FieldChange {
  const operation = operator === '$inc' ? 'add' : 'multiply';
  if (!isNumberType(argument.type))
    throw new CommandError(
      ErrorCode.TypeMismatch,
      `Cannot ${operator === '$inc' ? 'increment' : 'multiply'} with non-numeric argument: {${path}: ${displayText(argument)}}`,
    );
  return ({ target, field, root }) => {
    const current = currentValue(target);
    if (current !== undefined && !isNumberType(current.type)) {
      const id = root.get('_id');
      throw new CommandError(
        ErrorCode.TypeMismatch,
        `Cannot apply ${operator} to a value of non-numeric type. {_id: ${id === undefined ? 'missing' : displayText(rawOf(id))}} has the field '${field}' of non-numeric type ${typeName(current.type)}`,
      );
    }
    if (current === undefined && operator === '$inc') {
      target.set(argument);
      return;
    }
    const result = calculate(operation, current ?? intValue(0), argument);
    if (result === undefined)
      throw badValue(
        `Failed to apply ${operator} operations to current value (${current === undefined ? '0' : displayText(current)}) for the field '${field}': the result is no 64-bit number`,
      );
    target.set(result);
  };
}

function parseCurrentDate(argument: RawValue, field: string): FieldChange {
  if (argument.type === BsonType.bool) {
    if (!truthy(argument)) throw badValue(`$currentDate of '${field}': false is not supported, true is`);
    return ({ target, now }) => {
      target.set(dateValue(now));
    };
  }
  const [type, ...more] = argument.type === BsonType.object ? elementsOf(argument) : [];
  const wanted =
    type?.name === '$type' && type.value.type === BsonType.string && more.length === 0
      ? textOf(type.value)
      : '';
  if (wanted !== 'date' && wanted !== 'timestamp')
    throw badValue(
      "The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {field : {$type: 'date'}}}",
    );
  return ({ target, now }) => {
    target.set(wanted === 'date' ? dateValue(now) : timestampValue(Math.floor(now / 1000), 1));
  };
}
