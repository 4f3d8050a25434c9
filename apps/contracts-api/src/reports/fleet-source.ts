import { type ContractStatus } from '@tenor/domain';
import { streamContracts, type ContractForRenewal } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { type ReportScope } from './report-scope.js';

/** Where a report's contracts come from; tests of the reports' arithmetic give an array. */
export type FleetSource = (
  statuses: readonly ContractStatus[],
) => AsyncIterable<readonly ContractForRenewal[]>;

/** The stored contracts, once, in batches. */
export function storedFleet(database: Connection, scope: ReportScope): FleetSource {
  return (statuses) => streamContracts(database, { statuses, ...scope });
}

/** The same contracts, each batch told to another reader first: one pass for two. */
export function alsoTo(
  reader: (batch: readonly ContractForRenewal[]) => Promise<void>,
  fleet: FleetSource,
): FleetSource {
  return async function* (statuses) {
    for await (const batch of fleet(statuses)) {
      await reader(batch);
      yield batch;
    }
  };
}
