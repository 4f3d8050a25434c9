import { type CalendarDate, type ContractStatus } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { CONTRACTS, type ContractDocument } from '../models/contract-model.js';

/** A draft is not yet a successor, a cancelled contract no longer one. */
export const SUCCESSOR_STATUSES: readonly ContractStatus[] = ['pending', 'active', 'expired'];

/**
 * Per contract that has a successor, the earliest start of those that renew it and are neither draft nor
 * cancelled. One query by index; a batch of ids at a time.
 */
export function successorStarts(db: Connection, ids: readonly string[]): Promise<Map<string, CalendarDate>> {
  return earliestStarts(db, { $in: [...ids] });
}

/**
 * The same for all contracts whose id lies from `first` to `last`: for a batch in the order of the ids, a
 * range of the index instead of a look-up for each. One query; memory grows with the successors.
 */
export function successorStartsBetween(
  db: Connection,
  first: string,
  last: string,
): Promise<Map<string, CalendarDate>> {
  return earliestStarts(db, { $gte: first, $lte: last });
}

async function earliestStarts(
  db: Connection,
  renewed: { $in: string[] } | { $gte: string; $lte: string },
): Promise<Map<string, CalendarDate>> {
  const found = await db
    .collection<ContractDocument>(CONTRACTS)
    .find(
      // The status is looked at here: in the query it would tempt a planner away from the better index.
      { renewedFromId: renewed },
      { projection: { renewedFromId: 1, startDate: 1, status: 1 } },
    )
    .toArray();
  const starts = new Map<string, CalendarDate>();
  for (const { _id, renewedFromId, startDate, status } of found) {
    if (renewedFromId === undefined || renewedFromId === _id || !SUCCESSOR_STATUSES.includes(status))
      continue;
    const known = starts.get(renewedFromId);
    if (known === undefined || startDate < known) starts.set(renewedFromId, startDate);
  }
  return starts;
}
