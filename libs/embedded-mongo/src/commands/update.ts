import { documentValue, type RawValue } from '../bson/raw-value.js';
import { CommandError, ErrorCode } from '../command-error.js';
import { type StoredDocument } from '../plan/document-source.js';
import { matchedPosition } from '../query/matched-position.js';
import { parseFilter } from '../query/parse-filter.js';
import { type Collection } from '../storage/catalog.js';
import { type Task } from '../storage/task-scheduler.js';
import { applyUpdate } from '../update/apply-update.js';
import { type Update, parseUpdate } from '../update/parse-update.js';
import { upsertedDocument } from '../update/upsert.js';
import { type CommandRequest, Fields } from './command-request.js';
import { type WriteQuery, eachMatch, firstMatch } from './find-target.js';
import { checkBatch, checkNames, collectionFor, eachOperation } from './insert.js';
import { RetryableStatements } from './retry-records.js';
import { type Command, type ServerContext } from './server-context.js';
import { type WriteOutcome, newOutcome, writeReply } from './write-reply.js';

interface Statement {
  readonly query: WriteQuery;
  readonly update: Update;
  readonly multi: boolean;
  readonly upsert: boolean;
}

/** The fields of one statement of an update. */
export const updateStatementFields = ['q', 'u', 'multi', 'upsert', 'hint', 'arrayFilters'] as const;

export function arrayFiltersOf(fields: Fields): RawValue[] {
  return fields.get('arrayFilters') === undefined ? [] : fields.array('arrayFilters');
}

function parseStatement(fields: Fields): Statement {
  const update = parseUpdate(fields.required('u'), arrayFiltersOf(fields));
  const multi = fields.bool('multi', false);
  if (multi && update.kind === 'replace')
    throw new CommandError(
      ErrorCode.FailedToParse,
      'multi update is not supported for replacement-style update',
    );
  return {
    query: { filter: parseFilter(fields.requiredObject('q')), sort: [], hint: fields.get('hint') },
    update,
    multi,
    upsert: fields.bool('upsert', false),
  };
}

/** Writes the updated document; the same buffer comes back if the update changes nothing. */
export function writeUpdate(
  context: ServerContext,
  collection: Collection,
  document: StoredDocument,
  query: WriteQuery,
  update: Update,
): Buffer {
  const position =
    update.kind === 'modify' && update.positional
      ? matchedPosition(query.filter, documentValue(document.bytes))
      : undefined;
  const after = applyUpdate(document.bytes, update, { now: context.now(), inserting: false, position });
  if (after.equals(document.bytes)) return document.bytes;
  checkNames(documentValue(after));
  context.store.replace(collection, document.key, document.bytes, after);
  return after;
}

/** Inserts what an upsert makes of its filter and update. */
export function writeUpsert(
  context: ServerContext,
  collection: Collection,
  query: WriteQuery,
  update: Update,
): { bytes: Buffer; id: RawValue } {
  const made = upsertedDocument(query.filter, update, context.now());
  checkNames(documentValue(made.bytes));
  context.store.insert(collection, made.bytes);
  return made;
}

function* runStatement(
  context: ServerContext,
  request: CommandRequest,
  name: string,
  statement: Statement,
  index: number,
  outcome: WriteOutcome,
  retryable: RetryableStatements,
): Task<void> {
  const { query, update } = statement;
  const existing = context.catalog.get(request.database, name);
  let matched = false;
  const change = (collection: Collection, document: StoredDocument): void => {
    matched = true;
    const changed = writeUpdate(context, collection, document, query, update) !== document.bytes;
    // Counted at once: a later document's failure does not undo this one.
    outcome.n += 1;
    if (changed) outcome.modified += 1;
  };
  if (existing !== undefined && statement.multi)
    yield* eachMatch(context, existing, query, request.deadline, (document) => {
      change(existing, document);
    });
  const found =
    existing === undefined || statement.multi
      ? undefined
      : yield* firstMatch(context, existing, query, request.deadline);
  retryable.once(index, outcome, () => {
    if (existing !== undefined && found !== undefined) change(existing, found);
    if (matched || !statement.upsert) return;
    const { id } = writeUpsert(context, collectionFor(context, request.database, name), query, update);
    outcome.n += 1;
    outcome.upserted.push({ index, id });
  });
}

export const update: Command = {
  kind: 'retryable',
  fields: ['updates', 'ordered', 'bypassDocumentValidation'],
  run(context, request) {
    const name = request.collection();
    const statements = request
      .objects('updates')
      .map((statement) => new Fields('update.updates', statement).allow(updateStatementFields));
    const ordered = request.bool('ordered', true);
    request.refuseIfSet('bypassDocumentValidation');
    checkBatch(statements.length);
    const { retry } = request.generic;
    const retryable = new RetryableStatements(context, retry, statements.length);
    const task = function* (): Task<Buffer> {
      const outcome = newOutcome();
      const { failures } = outcome;
      yield* eachOperation(
        context,
        statements.length,
        ordered,
        request.deadline,
        failures,
        function* (index) {
          const value = statements[index];
          if (value === undefined) return;
          const statement = parseStatement(value);
          if (retry !== undefined && statement.multi)
            throw new CommandError(ErrorCode.InvalidOptions, 'Cannot use retryable writes with multi=true');
          yield* runStatement(context, request, name, statement, index, outcome, retryable);
        },
      );
      return writeReply(outcome, true);
    };
    return context.scheduler.write(retryable.run(task()));
  },
};
