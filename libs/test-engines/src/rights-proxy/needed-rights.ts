import { type Document } from 'bson';

/** A right as MongoDB grants it: an action on a collection of the database. */
export interface Right {
  readonly collection: string;
  readonly action: string;
}

/** Commands that need no right: who may connect may send them, and cursors and sessions are the sender's own. */
const FREE = new Set([
  'hello',
  'ismaster',
  'ping',
  'buildinfo',
  'endsessions',
  'killcursors',
  'saslstart',
  'saslcontinue',
]);

/** Commands that need one right on the collection that they name. */
const ONE_ACTION: Readonly<Record<string, string>> = {
  find: 'find',
  count: 'find',
  distinct: 'find',
  insert: 'insert',
  delete: 'remove',
  createindexes: 'createIndex',
  dropindexes: 'dropIndex',
  listindexes: 'listIndexes',
  collstats: 'collStats',
  validate: 'validate',
  create: 'createCollection',
  drop: 'dropCollection',
};

/** Stages that read or write other collections: none of ours does, and their rights are not worked out here. */
const FAR_STAGES = ['$lookup', '$graphLookup', '$unionWith', '$out', '$merge'];

/**
 * The rights that MongoDB asks for before it executes a command ("Privilege Actions" in its manual).
 * @param body the command
 * @param updates the statements of an `update`, wherever in the message they are
 * @throws Error for a command that is not known here
 */
export function neededRights(body: Document, updates: readonly Document[]): Right[] {
  const [name, value] = Object.entries(body)[0] ?? [];
  const command = name?.toLowerCase() ?? '';
  if (FREE.has(command)) return [];
  const on = (collection: unknown, ...actions: string[]): Right[] =>
    actions.map((action) => ({ collection: collectionName(collection, command), action }));
  const single = ONE_ACTION[command];
  if (single !== undefined) return on(value, single);
  switch (command) {
    case 'getmore':
      return on(body['collection'], 'find');
    case 'aggregate':
      refuseFarStages(body['pipeline']);
      return on(value, 'find');
    case 'update':
      return on(value, 'update', ...(updates.some(({ upsert }) => upsert === true) ? ['insert'] : []));
    case 'findandmodify':
      if (body['remove'] === true) return on(value, 'find', 'remove');
      return on(value, 'find', 'update', ...(body['upsert'] === true ? ['insert'] : []));
    case 'explain':
      return neededRights(asDocument(value), []);
    default:
      throw new Error(`which rights the command ${name} needs is not known`);
  }
}

function collectionName(value: unknown, command: string): string {
  if (typeof value !== 'string') throw new Error(`the command ${command} names no collection`);
  return value;
}

function refuseFarStages(pipeline: unknown): void {
  if (!Array.isArray(pipeline)) throw new Error('aggregate without a pipeline');
  const stages = pipeline.flatMap((stage) => Object.keys(asDocument(stage)));
  const far = stages.find((stage) => FAR_STAGES.includes(stage));
  if (far !== undefined) throw new Error(`which rights the stage ${far} needs is not known`);
}

function asDocument(value: unknown): Document {
  if (typeof value !== 'object' || value === null) throw new Error('a document is missing in a command');
  return value;
}
