import { BsonType, isNumberType } from '../bson/bson-type.js';
import { approximate } from '../bson/numbers.js';
import { type RawValue, byteAt, findField, textOf } from '../bson/raw-value.js';
import { CommandError, ErrorCode, badValue } from '../command-error.js';
import { Fields } from './command-request.js';
import { type RetryId } from './retry-records.js';
import { type Command } from './server-context.js';

/** Fields that any command may carry. `comment` is for logs and profiles, of which this server has none. */
const everywhere = [
  '$db',
  'lsid',
  '$readPreference',
  'comment',
  'maxTimeMS',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
];

/** The fields besides its own that a command of a kind takes. */
export function genericFieldsOf(kind: Command['kind']): readonly string[] {
  if (kind === 'read') return [...everywhere, 'readConcern'];
  if (kind === 'write') return [...everywhere, 'writeConcern'];
  return kind === 'retryable' ? [...everywhere, 'writeConcern', 'txnNumber'] : everywhere;
}

/** What the generic fields of a command say. */
export interface GenericFields {
  /** `performance.now()` at which the command fails. */
  readonly deadline: number;
  /** The logical session's UUID, as text. */
  readonly session: string | undefined;
  readonly retry: RetryId | undefined;
}

/**
 * Checks the fields that are common to all commands. Throws for what this server does not have:
 * transactions, other read and write concerns, read preferences by tag, the strict API.
 */
export function checkGenericFields(name: string, kind: Command['kind'], fields: Fields): GenericFields {
  refuseTransactions(kind, fields);
  checkReadPreference(name, fields.object('$readPreference'));
  checkReadConcern(name, fields.object('readConcern'));
  checkWriteConcern(name, fields.object('writeConcern'));
  checkApiVersion(fields);
  const lsid = fields.get('lsid');
  const session = lsid === undefined ? undefined : sessionOf(name, lsid);
  return {
    deadline: deadlineOf(name, fields.get('maxTimeMS')),
    session: session?.toString('latin1'),
    retry: retryOf(name, fields, session),
  };
}

function refuseTransactions(kind: Command['kind'], { values }: Fields): void {
  if (
    (values.has('txnNumber') && kind !== 'retryable') ||
    values.has('startTransaction') ||
    values.has('autocommit')
  )
    throw new CommandError(
      ErrorCode.IllegalOperation,
      'Transaction numbers are only allowed on a replica set member or mongos',
    );
}

/** The UUID of a logical session. Throws if it is none. */
export function sessionOf(name: string, lsid: RawValue): Buffer {
  if (lsid.type !== BsonType.object) throw badValue(`BSON field '${name}.lsid' must be an object`);
  const id = new Fields(`${name}.lsid`, lsid).allow(['id']).required('id');
  // Length (4 bytes), subtype, 16 bytes.
  if (id.type !== BsonType.binData || id.end - id.start !== 21 || byteAt(id.bytes, id.start + 4) !== 4)
    throw badValue(`BSON field '${name}.lsid.id' must be a UUID`);
  return Buffer.from(id.bytes.subarray(id.start + 5, id.end));
}

function retryOf(name: string, fields: Fields, session: Buffer | undefined): RetryId | undefined {
  const number = fields.get('txnNumber');
  if (number === undefined) return undefined;
  if (number.type !== BsonType.long)
    throw new CommandError(ErrorCode.TypeMismatch, `BSON field '${name}.txnNumber' must be a long`);
  if (session === undefined)
    throw new CommandError(
      ErrorCode.InvalidOptions,
      'Transaction number requires a session ID to also be specified',
    );
  return { session, txnNumber: number.bytes.readBigInt64LE(number.start) };
}

const readPreferenceModes = ['primary', 'primaryPreferred', 'secondary', 'secondaryPreferred', 'nearest'];

/** There is one server, which every mode may read from. */
function checkReadPreference(name: string, value: RawValue | undefined): void {
  if (value === undefined) return;
  const fields = new Fields(`${name}.$readPreference`, value).allow(['mode']);
  if (!readPreferenceModes.includes(fields.string('mode')))
    throw badValue(`'${name}.$readPreference.mode' must be one of ${readPreferenceModes.join(', ')}`);
}

/** A read sees the newest state, which may not be on the disk yet: that is what these levels promise, and no more. */
function checkReadConcern(name: string, value: RawValue | undefined): void {
  if (value === undefined) return;
  const fields = new Fields(`${name}.readConcern`, value).allow(['level']);
  const level = fields.get('level') === undefined ? 'local' : fields.string('level');
  if (level !== 'local' && level !== 'available')
    throw new CommandError(
      ErrorCode.InvalidOptions,
      `readConcern level '${level}' is not supported by this server`,
    );
}

/** Every acknowledged write is on the disk, so all of these mean the same; more than one server does not exist. */
function checkWriteConcern(name: string, value: RawValue | undefined): void {
  if (value === undefined) return;
  const fields = new Fields(`${name}.writeConcern`, value).allow(['w', 'j', 'fsync', 'wtimeout']);
  fields.bool('j', false);
  fields.bool('fsync', false);
  fields.count('wtimeout');
  const w = fields.get('w');
  if (w === undefined) return;
  const text = w.type === BsonType.string ? textOf(w) : undefined;
  const servers = isNumberType(w.type) ? approximate(w) : Number.NaN;
  if (text !== 'majority' && servers !== 0 && servers !== 1)
    throw badValue("cannot use 'w' > 1 or a tagged 'w' when a host is not replicated");
}

function checkApiVersion(fields: Fields): void {
  const version = fields.get('apiVersion');
  if (version !== undefined && (version.type !== BsonType.string || textOf(version) !== '1'))
    throw new CommandError(ErrorCode.ApiVersionError, 'API version must be "1"');
  for (const option of ['apiStrict', 'apiDeprecationErrors']) {
    if (fields.get(option) !== undefined && version === undefined)
      throw new CommandError(ErrorCode.InvalidOptions, `Provided ${option} without passing apiVersion`);
    fields.refuseIfSet(option);
  }
}

function deadlineOf(name: string, value: RawValue | undefined): number {
  if (value === undefined) return Infinity;
  const milliseconds = isNumberType(value.type) ? approximate(value) : Number.NaN;
  if (!(Number.isInteger(milliseconds) && milliseconds >= 0 && milliseconds <= 2_147_483_647))
    throw badValue(`BSON field '${name}.maxTimeMS' must be a whole number from 0 to 2147483647`);
  return milliseconds === 0 ? Infinity : performance.now() + milliseconds;
}

/** Whether the client wants no answer to a write. */
export function isUnacknowledged(body: RawValue): boolean {
  const writeConcern = findField(body.bytes, body.start, Buffer.from('writeConcern'));
  if (writeConcern?.type !== BsonType.object) return false;
  const w = findField(writeConcern.bytes, writeConcern.start, Buffer.from('w'));
  return w !== undefined && isNumberType(w.type) && approximate(w) === 0;
}
