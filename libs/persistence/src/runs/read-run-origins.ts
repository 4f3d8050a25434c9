import { type Connection } from 'mongoose';
import { type DeliveryOrigin } from '../notifications/delivery-model.js';
import { runModel, type RunDocument } from './run-model.js';
import { traceIdOfRun } from './run-trace.js';

type Origin = Pick<RunDocument, '_id' | 'trigger' | 'traceparent'>;

/** What a message tells of the runs that made it necessary, in their order; one query. A run that is gone keeps its id. */
export async function readRunOrigins(db: Connection, runs: readonly string[]): Promise<DeliveryOrigin[]> {
  if (runs.length === 0) return [];
  const found = await runModel(db)
    .find({ _id: { $in: [...runs] } }, { trigger: 1, traceparent: 1 })
    .lean<Origin[]>()
    .exec();
  const byId = new Map(found.map((run) => [run._id, run]));
  return runs.map((run) => originOfRun(run, byId.get(run)));
}

function originOfRun(run: string, stored: Origin | undefined): DeliveryOrigin {
  if (stored === undefined) return { run, correlationId: null, traceId: null };
  const { trigger, traceparent = null } = stored;
  return { run, correlationId: trigger.correlationId, traceId: traceIdOfRun({ id: run, traceparent }) };
}
