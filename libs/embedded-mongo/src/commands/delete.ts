import { ErrorCode, CommandError } from '../command-error.js';
import { parseFilter } from '../query/parse-filter.js';
import { type Task } from '../storage/task-scheduler.js';
import { Fields } from './command-request.js';
import { eachMatch, firstMatch } from './find-target.js';
import { checkBatch, eachOperation } from './insert.js';
import { RetryableStatements } from './retry-records.js';
import { type Command } from './server-context.js';
import { newOutcome, writeReply } from './write-reply.js';

/** The fields of one statement of a delete. */
export const deleteStatementFields = ['q', 'limit', 'hint'] as const;

export const deleteCommand: Command = {
  kind: 'retryable',
  fields: ['deletes', 'ordered'],
  run(context, request) {
    const name = request.collection();
    const statements = request
      .objects('deletes')
      .map((statement) => new Fields('delete.deletes', statement).allow(deleteStatementFields));
    const ordered = request.bool('ordered', true);
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
          const fields = statements[index];
          const collection = context.catalog.get(request.database, name);
          if (fields === undefined) return;
          const query = {
            filter: parseFilter(fields.requiredObject('q')),
            sort: [],
            hint: fields.get('hint'),
          };
          const limit = fields.count('limit');
          if (limit !== 0 && limit !== 1)
            throw new CommandError(
              ErrorCode.FailedToParse,
              'The limit field in delete objects must be 0 or 1',
            );
          if (retry !== undefined && limit === 0)
            throw new CommandError(ErrorCode.InvalidOptions, 'Cannot use retryable writes with limit=0');
          if (limit === 0) {
            if (collection === undefined) return;
            yield* eachMatch(context, collection, query, request.deadline, ({ key, bytes }) => {
              context.store.remove(collection, key, bytes);
              outcome.n += 1;
            });
            return;
          }
          const found =
            collection === undefined
              ? undefined
              : yield* firstMatch(context, collection, query, request.deadline);
          retryable.once(index, outcome, () => {
            if (collection === undefined || found === undefined) return;
            context.store.remove(collection, found.key, found.bytes);
            outcome.n += 1;
          });
        },
      );
      return writeReply(outcome, false);
    };
    return context.scheduler.write(retryable.run(task()));
  },
};
