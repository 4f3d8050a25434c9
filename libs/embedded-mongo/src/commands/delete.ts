import { ErrorCode, CommandError } from '../command-error.js';
import { parseFilter } from '../query/parse-filter.js';
import { type Task } from '../storage/task-scheduler.js';
import { Fields } from './command-request.js';
import { eachMatch, firstMatch } from './find-target.js';
import { checkBatch, eachOperation } from './insert.js';
import { type Command } from './server-context.js';
import { newOutcome, writeReply } from './write-reply.js';

export const deleteCommand: Command = {
  fields: ['delete', 'deletes', 'ordered'],
  run(context, request) {
    const name = request.collection();
    const statements = request.objects('deletes');
    const ordered = request.bool('ordered', true);
    checkBatch(statements.length);
    const task = function* (): Task<Buffer> {
      const outcome = newOutcome();
      yield* eachOperation(context, statements.length, ordered, outcome.failures, function* (index) {
        const value = statements[index];
        const collection = context.catalog.get(request.database, name);
        if (value === undefined) return;
        const fields = new Fields('delete.deletes', value).allow(['q', 'limit', 'hint']);
        const query = { filter: parseFilter(fields.requiredObject('q')), sort: [], hint: fields.get('hint') };
        const limit = fields.count('limit');
        if (limit !== 0 && limit !== 1)
          throw new CommandError(ErrorCode.FailedToParse, 'The limit field in delete objects must be 0 or 1');
        if (collection === undefined) return;
        if (limit === 0) {
          yield* eachMatch(context, collection, query, request.deadline, ({ key, bytes }) => {
            context.store.remove(collection, key, bytes);
            outcome.n += 1;
          });
          return;
        }
        const found = yield* firstMatch(context, collection, query, request.deadline);
        if (found === undefined) return;
        context.store.remove(collection, found.key, found.bytes);
        outcome.n += 1;
      });
      return writeReply(outcome, false);
    };
    return context.scheduler.write(task());
  },
};
