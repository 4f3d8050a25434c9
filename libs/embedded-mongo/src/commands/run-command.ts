import { BsonType, isNumberType } from '../bson/bson-type.js';
import { approximate } from '../bson/numbers.js';
import { type RawValue, elementsOf, textOf } from '../bson/raw-value.js';
import { CommandError, ErrorCode, badValue } from '../command-error.js';
import { truthy } from '../query/parse-filter.js';
import { CommandRequest, Fields } from './command-request.js';
import { create, drop, dropDatabase, listCollections, listDatabases } from './collections.js';
import { aggregate } from './aggregate.js';
import { collStats } from './coll-stats.js';
import { count, distinct } from './count.js';
import { explain } from './explain.js';
import { createIndexes } from './create-indexes.js';
import { deleteCommand } from './delete.js';
import { findAndModify } from './find-and-modify.js';
import { find, getMore } from './find.js';
import { buildInfo, endSessions, hello, killCursors, ping, serverStatus } from './handshake.js';
import { dropIndexes, listIndexes } from './indexes.js';
import { insert } from './insert.js';
import { type Command, type ServerContext } from './server-context.js';
import { update } from './update.js';
import { validate } from './validate.js';

/** Every command of this server. What is not here does not exist. */
const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['hello', hello],
  ['isMaster', hello],
  ['ismaster', hello],
  ['ping', ping],
  ['buildInfo', buildInfo],
  ['buildinfo', buildInfo],
  ['endSessions', endSessions],
  ['serverStatus', serverStatus],
  ['find', find],
  ['getMore', getMore],
  ['killCursors', killCursors],
  ['insert', insert],
  ['update', update],
  ['delete', deleteCommand],
  ['findAndModify', findAndModify],
  ['findandmodify', findAndModify],
  ['create', create],
  ['drop', drop],
  ['dropDatabase', dropDatabase],
  ['listCollections', listCollections],
  ['listDatabases', listDatabases],
  ['createIndexes', createIndexes],
  ['dropIndexes', dropIndexes],
  ['listIndexes', listIndexes],
  ['aggregate', aggregate],
  ['count', count],
  ['distinct', distinct],
  ['explain', explain],
  ['collStats', collStats],
  ['collstats', collStats],
  ['validate', validate],
]);

/** Fields that any command may carry. */
const genericFields = [
  '$db',
  'lsid',
  '$readPreference',
  '$clusterTime',
  'comment',
  'maxTimeMS',
  'readConcern',
  'writeConcern',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
];

/** A message's content: the command document, and the lists that came beside it. */
export interface CommandMessage {
  readonly body: RawValue;
  readonly sequences: ReadonlyMap<string, readonly RawValue[]>;
}

/** Checks a command and runs it. Rejects with CommandError for whatever the client did wrong. */
export async function runCommand(
  context: ServerContext,
  message: CommandMessage,
  connectionId: number,
  database?: string,
): Promise<Buffer> {
  const elements = elementsOf(message.body);
  const values = new Map(elements.map(({ name, value }) => [name, value]));
  const name = elements[0]?.name ?? '';
  const command = commands.get(name);
  if (command === undefined) throw new CommandError(ErrorCode.CommandNotFound, `no such command: '${name}'`);
  const db = values.get('$db');
  const target = db?.type === BsonType.string ? textOf(db) : database;
  if (target === undefined)
    throw new CommandError(
      ErrorCode.MissingField,
      `BSON field '${name}.$db' is missing but a required field`,
    );
  refuseTransactions(values);
  new Fields(name, values).allow([...genericFields, ...command.fields, ...message.sequences.keys()]);
  for (const list of message.sequences.keys())
    if (!command.fields.includes(list)) throw badValue(`'${name}' takes no document sequence '${list}'`);
  checkGeneric(name, values);
  const deadline = deadlineOf(name, values.get('maxTimeMS'));
  const request = new CommandRequest(name, target, values, message.sequences, connectionId, deadline);
  return command.run(context, request);
}

function refuseTransactions(values: ReadonlyMap<string, RawValue>): void {
  if (values.has('txnNumber') || values.has('startTransaction') || values.has('autocommit'))
    throw new CommandError(
      ErrorCode.IllegalOperation,
      'Transaction numbers are only allowed on a replica set member or mongos',
    );
}

function checkGeneric(name: string, values: ReadonlyMap<string, RawValue>): void {
  const fields = new Fields(name, values);
  const readConcern = fields.object('readConcern');
  if (readConcern !== undefined) {
    const level = new Fields(`${name}.readConcern`, readConcern).allow(['level', 'provenance']).get('level');
    const text = level?.type === BsonType.string ? textOf(level) : 'local';
    if (!['local', 'available', 'majority'].includes(text))
      throw new CommandError(
        ErrorCode.InvalidOptions,
        `readConcern level '${text}' is not supported by this server`,
      );
  }
  const writeConcern = fields.object('writeConcern');
  if (writeConcern !== undefined) checkWriteConcern(name, writeConcern);
  const version = fields.get('apiVersion');
  if (version !== undefined && (version.type !== BsonType.string || textOf(version) !== '1'))
    throw new CommandError(ErrorCode.ApiVersionError, 'API version must be "1"');
  fields.refuseIfSet('apiStrict', 'apiDeprecationErrors');
}

/** Every acknowledged write is on the disk, so all of these mean the same; more than one server does not exist. */
function checkWriteConcern(name: string, value: RawValue): void {
  const fields = new Fields(`${name}.writeConcern`, value).allow([
    'w',
    'j',
    'fsync',
    'wtimeout',
    'wtimeoutMS',
    'provenance',
  ]);
  const w = fields.get('w');
  if (w === undefined) return;
  const text = w.type === BsonType.string ? textOf(w) : undefined;
  const servers = isNumberType(w.type) ? approximate(w) : Number.NaN;
  if (text !== 'majority' && servers !== 0 && servers !== 1)
    throw badValue("cannot use 'w' > 1 or a tagged 'w' when a host is not replicated");
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
  const writeConcern = elementsOf(body).find(({ name }) => name === 'writeConcern')?.value;
  if (writeConcern?.type !== BsonType.object) return false;
  const w = elementsOf(writeConcern).find(({ name }) => name === 'w')?.value;
  return w !== undefined && isNumberType(w.type) && !truthy(w);
}
