import { type RawValue } from './bson/raw-value.js';

/** MongoDB's error codes that this server answers with. Source: MongoDB `error_codes.yml`. */
export const ErrorCode = {
  InternalError: 1,
  BadValue: 2,
  FailedToParse: 9,
  Unauthorized: 13,
  TypeMismatch: 14,
  IllegalOperation: 20,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  NamespaceExists: 48,
  MaxTimeMSExpired: 50,
  DollarPrefixedFieldName: 52,
  InvalidIdField: 53,
  EmptyFieldName: 56,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  CannotIndexParallelArrays: 171,
  InvalidIndexSpecificationOption: 197,
  Interrupted: 11601,
  QueryExceededMemoryLimitNoDiskUseAllowed: 292,
  BSONObjectTooLarge: 10334,
  DuplicateKey: 11000,
  OutOfDiskSpace: 14031,
  UnrecognizedPipelineStage: 40324,
  DuplicateField: 40413,
  UnknownField: 40415,
  MissingField: 40414,
  InvalidPipelineOperator: 168,
  ApiVersionError: 322,
} as const;

const names = new Map<number, string>(Object.entries(ErrorCode).map(([name, code]) => [code, name]));

/** What a duplicate key error adds to its reply. */
export interface DuplicateKeyInfo {
  readonly keyPattern: RawValue;
  readonly keyValue: RawValue;
}

/** A command's refusal or failure as the client sees it: nothing was written by the part that failed. */
export class CommandError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly duplicateKey?: DuplicateKeyInfo,
  ) {
    super(message);
    this.name = 'CommandError';
  }

  /** MongoDB's name of the code, `Location<code>` for those without one. */
  get codeName(): string {
    return names.get(this.code) ?? `Location${this.code}`;
  }
}

/** A value, option or operator that is invalid or that this server does not have. */
export function badValue(message: string): CommandError {
  return new CommandError(ErrorCode.BadValue, message);
}
