import { BsonType } from '../bson/bson-type.js';
import { type RawValue, elementsOf, textOf } from '../bson/raw-value.js';
import { CommandError, ErrorCode, badValue } from '../command-error.js';
import { CommandRequest, Fields } from './command-request.js';
import { commands } from './command-table.js';
import { checkGenericFields, genericFieldsOf } from './generic-fields.js';
import { type ServerContext } from './server-context.js';

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
  const name = elementsOf(message.body)[0]?.name ?? '';
  const command = commands.get(name);
  if (command === undefined) throw new CommandError(ErrorCode.CommandNotFound, `no such command: '${name}'`);
  const fields = new Fields(name, message.body);
  const { values } = fields;
  const db = values.get('$db');
  const target = db?.type === BsonType.string ? textOf(db) : database;
  if (target === undefined)
    throw new CommandError(
      ErrorCode.MissingField,
      `BSON field '${name}.$db' is missing but a required field`,
    );
  for (const list of message.sequences.keys())
    if (!command.fields.includes(list) || values.has(list))
      throw badValue(`'${name}' takes no document sequence '${list}', or has the field already`);
  const generic = checkGenericFields(name, command.kind, fields);
  fields.allow([name, ...command.fields, ...genericFieldsOf(command.kind)]);
  const request = new CommandRequest(name, target, values, message.sequences, connectionId, generic);
  return command.run(context, request);
}
