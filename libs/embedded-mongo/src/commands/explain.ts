import { BsonWriter } from '../bson/bson-writer.js';
import { elementsOf } from '../bson/raw-value.js';
import { badValue } from '../command-error.js';
import { PAUSE } from '../plan/document-source.js';
import { type Access } from '../plan/planner.js';
import { type Task } from '../storage/task-scheduler.js';
import { aggregate, parseAggregate } from './aggregate.js';
import { CommandRequest, Fields } from './command-request.js';
import { count, countQuery, distinct } from './count.js';
import { find, parseFind } from './find.js';
import { checkGenericFields, genericFieldsOf } from './generic-fields.js';
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

/** The commands that can be explained, and what of them is one. */
const explainable: ReadonlyMap<string, { command: Command; query: (request: CommandRequest) => Query }> =
  new Map([
    ['find', { command: find, query: parseFind }],
    ['aggregate', { command: aggregate, query: aggregateQuery }],
    ['count', { command: count, query: countQuery }],
    ['distinct', { command: distinct, query: countQuery }],
  ]);

function aggregateQuery(request: CommandRequest): Query {
  const { filter, sort, skip, limit } = parseAggregate(request);
  return { filter, sort, skip, limit, projection: undefined, hint: request.get('hint') };
}

/** The explained command, checked as if it were run. */
function explainedRequest(request: CommandRequest): { inner: CommandRequest; query: Query } {
  const explained = request.requiredObject('explain');
  const name = elementsOf(explained)[0]?.name ?? '';
  const known = explainable.get(name);
  if (known === undefined)
    throw badValue(`explain of '${name}' is not supported: ${[...explainable.keys()].join(', ')} are`);
  const fields = new Fields(name, explained);
  const { kind } = known.command;
  const generic = checkGenericFields(name, kind, fields);
  fields.allow([name, ...known.command.fields, ...genericFieldsOf(kind)]);
  const deadline = Math.min(generic.deadline, request.deadline);
  const inner = new CommandRequest(name, request.database, fields.values, new Map(), request.connectionId, {
    ...generic,
    deadline,
  });
  return { inner, query: known.query(inner) };
}

const verbosities = ['queryPlanner', 'executionStats', 'allPlansExecution'];

function verbosityOf(request: CommandRequest): string {
  const verbosity =
    request.get('verbosity') === undefined ? 'allPlansExecution' : request.string('verbosity');
  if (!verbosities.includes(verbosity))
    throw badValue(`BSON field 'explain.verbosity' must be one of ${verbosities.join(', ')}`);
  return verbosity;
}

/**
 * How a query runs: the plan, and unless `verbosity` is `queryPlanner` what running it costs. No other
 * plan is ever tried, so the list of rejected plans is empty.
 */
export const explain: Command = {
  kind: 'other',
  fields: ['verbosity'],
  run(context, request) {
    const verbosity = verbosityOf(request);
    const run = verbosity !== 'queryPlanner';
    const { inner, query } = explainedRequest(request);
    const collectionName = inner.collection();
    const collection = context.catalog.get(request.database, collectionName);
    const task = function* (): Task<Buffer> {
      const opened = openQuery(context, collection, query, inner.deadline);
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
      writer.end().startArray('rejectedPlans').end().end();
      if (run) {
        writer.startObject('executionStats').bool('executionSuccess', true);
        writer.int('nReturned', returned).int('totalDocsExamined', opened.examined());
        if (verbosity === 'allPlansExecution') writer.startArray('allPlansExecution').end();
        writer.end();
      }
      return writer.double('ok', 1).finish();
    };
    return context.scheduler.read(task());
  },
};
