import { BsonType, isNumberType, typeName } from '../bson/bson-type.js';
import { approximate } from '../bson/numbers.js';
import { RawValue, elementsOf, textOf, valuesOf } from '../bson/raw-value.js';
import { CommandError, ErrorCode, badValue } from '../command-error.js';
import { truthy } from '../query/parse-filter.js';
import { type GenericFields } from './generic-fields.js';

/** Typed access to the fields of a command, or of an object inside one. Errors name the field. */
export class Fields {
  readonly values: ReadonlyMap<string, RawValue>;

  constructor(
    readonly owner: string,
    object: RawValue | ReadonlyMap<string, RawValue>,
  ) {
    this.values = object instanceof RawValue ? fieldsOf(owner, object) : object;
  }

  /** Throws for any field that is not in the list. */
  allow(names: readonly string[]): this {
    for (const name of this.values.keys())
      if (!names.includes(name))
        throw new CommandError(
          ErrorCode.UnknownField,
          `BSON field '${this.owner}.${name}' is an unknown field, or one that this server does not support`,
        );
    return this;
  }

  #wrongType(name: string, value: RawValue, expected: string): CommandError {
    return new CommandError(
      ErrorCode.TypeMismatch,
      `BSON field '${this.owner}.${name}' is the wrong type '${typeName(value.type)}', expected type '${expected}'`,
    );
  }

  #missing(name: string): CommandError {
    return new CommandError(
      ErrorCode.MissingField,
      `BSON field '${this.owner}.${name}' is missing but a required field`,
    );
  }

  get(name: string): RawValue | undefined {
    return this.values.get(name);
  }

  string(name: string): string {
    const value = this.values.get(name);
    if (value === undefined) throw this.#missing(name);
    if (value.type !== BsonType.string) throw this.#wrongType(name, value, 'string');
    return textOf(value);
  }

  object(name: string): RawValue | undefined {
    const value = this.values.get(name);
    if (value === undefined || value.type === BsonType.object) return value;
    throw this.#wrongType(name, value, 'object');
  }

  requiredObject(name: string): RawValue {
    const value = this.object(name);
    if (value === undefined) throw this.#missing(name);
    return value;
  }

  required(name: string): RawValue {
    const value = this.values.get(name);
    if (value === undefined) throw this.#missing(name);
    return value;
  }

  array(name: string): RawValue[] {
    const value = this.values.get(name);
    if (value === undefined) throw this.#missing(name);
    if (value.type !== BsonType.array) throw this.#wrongType(name, value, 'array');
    return valuesOf(value);
  }

  bool(name: string, absent: boolean): boolean {
    const value = this.values.get(name);
    if (value === undefined) return absent;
    if (value.type !== BsonType.bool && !isNumberType(value.type)) throw this.#wrongType(name, value, 'bool');
    return truthy(value);
  }

  /** A whole number of at least 0; undefined if absent. */
  count(name: string): number | undefined {
    const value = this.values.get(name);
    if (value === undefined) return undefined;
    if (!isNumberType(value.type)) throw this.#wrongType(name, value, 'long');
    const number = approximate(value);
    if (!Number.isSafeInteger(number))
      throw badValue(`BSON field '${this.owner}.${name}' must be a whole number`);
    if (number < 0) throw badValue(`BSON field '${name}' value must be >= 0, actual value '${number}'`);
    return number;
  }

  /** Throws unless the field is absent, false or null: for options whose effect this server does not have. */
  refuseIfSet(...names: string[]): void {
    for (const name of names) {
      const value = this.values.get(name);
      if (value !== undefined && truthy(value))
        throw new CommandError(
          ErrorCode.InvalidOptions,
          `BSON field '${this.owner}.${name}' is not supported by this server`,
        );
    }
  }
}

function fieldsOf(owner: string, object: RawValue): ReadonlyMap<string, RawValue> {
  const values = new Map<string, RawValue>();
  for (const { name, value } of elementsOf(object)) {
    if (values.has(name))
      throw new CommandError(ErrorCode.DuplicateField, `BSON field '${owner}.${name}' is a duplicate field`);
    values.set(name, value);
  }
  return values;
}

/** One command as received. */
export class CommandRequest extends Fields {
  constructor(
    readonly name: string,
    readonly database: string,
    values: ReadonlyMap<string, RawValue>,
    /** Lists that came in sections of their own. */
    readonly sequences: ReadonlyMap<string, readonly RawValue[]>,
    readonly connectionId: number,
    readonly generic: GenericFields,
  ) {
    super(name, values);
  }

  /** `performance.now()` at which the command fails, from `maxTimeMS`; Infinity if unbounded. */
  get deadline(): number {
    return this.generic.deadline;
  }

  /** A list of objects, from the body or from a section of its own. */
  objects(name: string): readonly RawValue[] {
    const sequence = this.sequences.get(name);
    if (sequence !== undefined) return sequence;
    const values = this.array(name);
    for (const value of values)
      if (value.type !== BsonType.object)
        throw new CommandError(
          ErrorCode.TypeMismatch,
          `BSON field '${this.name}.${name}' must hold objects only`,
        );
    return values;
  }

  /** The collection that the command's first field names. */
  collection(): string {
    const name = this.string(this.name);
    checkDatabaseName(this.database);
    if (
      name === '' ||
      name.includes('$') ||
      name.includes('\0') ||
      name.startsWith('.') ||
      name.startsWith('system.')
    )
      throw new CommandError(
        ErrorCode.InvalidNamespace,
        `Invalid namespace specified '${this.database}.${name}': the name is empty, reserved, or holds a character that is not allowed`,
      );
    if (Buffer.byteLength(name) + Buffer.byteLength(this.database) > 254)
      throw new CommandError(
        ErrorCode.InvalidNamespace,
        `Fully qualified namespace is too long: ${this.database}.${name}`,
      );
    return name;
  }
}

function checkDatabaseName(name: string): void {
  if (name === '' || name.length > 63 || /[/\\. "$\0]/.test(name))
    throw new CommandError(ErrorCode.InvalidNamespace, `Invalid database name: '${name}'`);
}
