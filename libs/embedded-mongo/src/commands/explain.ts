import { BsonType } from '../bson/bson-type.js';
import { BsonWriter } from '../bson/bson-writer.js';
import { parsePipeline } from '../aggregate/pipeline.js';
import { type RawValue, elementsOf, textOf } from '../bson/raw-value.js';
import { badValue } from '../command-error.js';
import { PAUSE } from '../plan/document-source.js';
import { type Access } from '../plan/planner.js';
import { everything } from '../query/filter.js';
import { parseFilter } from '../query/parse-filter.js';
import { type Task } from '../storage/task-scheduler.js';
import { CommandRequest, type Fields } from './command-request.js';
import { findFields, parseFind } from './find.js';
import { type Query, openQuery } from './open-query.js';
import { type Command } from './server-context.js';

/** Writes an access as MongoDB's `winningPlan` tree. */
function writeAccess(writer: BsonWriter, access: Access): void {
  switch (access.kind) {
    case 'collscan':
      writer.string('stage', 'COLLSCAN').string('direction', access.reverse ? 'backward' : 'forward');
      return;
    case 'ixscan':
      writer.string('stage', 'FETCH').startObject('inputStage').string('stage', 'IXSCAN');
      writer.string('indexName', access.index.definition.name).raw('keyPattern', access.index.definition.key);
      writer
        .bool('isMultiKey', access.index.multikey)
        .string('direction', access.reverse ? 'backward' : 'forward');
      writer
        .bool('bounded', access.ranges !== undefined)
        .int('ranges', access.ranges?.length ?? 1)
        .end();
      return;
    case 'or':
      writer.string('stage', 'OR').startArray('inputStages');
      access.branches.forEach((branch, i) => {
        writer.startObject(String(i));
        writeAccess(writer, branch);
        writer.end();
      });
      writer.end();
  }
}

function queryOf(name: string, fields: Fields): Query {
  switch (name) {
    case 'find':
      return parseFind(fields.allow([...findFields, '$db', 'lsid', 'readConcern', 'comment', 'maxTimeMS']));
    case 'aggregate': {
      const { filter, sort, skip, limit } = parsePipeline(fields.array('pipeline'));
      return { filter, sort, skip, limit, projection: undefined, hint: fields.get('hint') };
    }
    case 'count':
    case 'distinct': {
      const query = fields.object('query');
      const filter = query === undefined ? everything : parseFilter(query);
      return { filter, sort: [], skip: 0, limit: Infinity, projection: undefined, hint: fields.get('hint') };
    }
    default:
      throw badValue(`explain of '${name}' is not supported: find, aggregate, count and distinct are`);
  }
}

/** How a query runs: the plan, and with `executionStats` (the default) what running it costs. */
export const explain: Command = {
  fields: ['explain', 'verbosity'],
  run(context, request) {
    const explained: RawValue = request.requiredObject('explain');
    const name = elementsOf(explained)[0]?.name ?? '';
    const fields = new CommandRequest(
      name,
      request.database,
      new Map(elementsOf(explained).map((element) => [element.name, element.value])),
      new Map(),
      request.connectionId,
      request.deadline,
    );
    const verbosity = request.get('verbosity');
    const run = verbosity?.type !== BsonType.string || textOf(verbosity) !== 'queryPlanner';
    const collectionName = fields.collection();
    const query = queryOf(name, fields);
    const collection = context.catalog.get(request.database, collectionName);
    const task = function* (): Task<Buffer> {
      const opened = openQuery(context, collection, query, request.deadline);
      let returned = 0;
      while (run) {
        const found = opened.source.next();
        if (found === undefined) break;
        if (found === PAUSE) yield;
        else returned += 1;
      }
      const writer = new BsonWriter().startObject('queryPlanner');
      writer.string('namespace', `${request.database}.${collectionName}`).startObject('winningPlan');
      const { plan } = opened;
      if (plan === undefined) writer.string('stage', 'EOF');
      else if (plan.sorted) writeAccess(writer, plan.access);
      else {
        writer.string('stage', 'SORT').startObject('inputStage');
        writeAccess(writer, plan.access);
        writer.end();
      }
      writer.end().end();
      if (run)
        writer
          .startObject('executionStats')
          .bool('executionSuccess', true)
          .int('nReturned', returned)
          .int('totalDocsExamined', opened.examined())
          .end();
      return writer.double('ok', 1).finish();
    };
    return context.scheduler.read(task());
  },
};
