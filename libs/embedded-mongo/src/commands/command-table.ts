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
import { update } from './update.js';
import { validate } from './validate.js';
import { type Command } from './server-context.js';

/** Every command of this server. What is not here does not exist. */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
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
