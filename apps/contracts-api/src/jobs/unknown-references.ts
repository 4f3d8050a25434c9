import { coverageGap, parseJobParams, type FieldError } from '@tenor/domain';
import { LOCATIONS } from '@tenor/persistence';
import { type Connection } from 'mongoose';

/**
 * The parameters of a job that name an object which does not exist: what their schema cannot see. A run
 * that comes by another way than REST, or whose object is gone when it starts, ends as failed for them.
 */
export async function unknownReferences(
  database: Connection,
  job: string,
  params: Readonly<Record<string, unknown>>,
): Promise<FieldError[]> {
  if (job !== coverageGap.name) return [];
  const parsed = parseJobParams(job, params);
  // What is wrong with their form is said by whoever stores the run.
  const locationId = parsed.ok ? parsed.value.params['locationId'] : null;
  if (typeof locationId !== 'string') return [];
  const locations = database.collection<{ _id: string }>(LOCATIONS);
  const found = await locations.findOne({ _id: locationId }, { projection: { _id: 1 } });
  return found === null
    ? [{ path: 'params.locationId', message: 'names no location', code: 'unknown_reference' }]
    : [];
}
