import { type CalendarDate, type ContractStatus } from '@tenor/domain';
import { streamContractFields, type ContractField, type ContractForRenewal } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { setImmediate } from 'node:timers/promises';
import { type ReportScope } from './report-scope.js';

/**
 * Where a report's contracts come from; tests of the reports' arithmetic give an array.
 *
 * @param endsBy contracts that end later, and open-ended ones, may be left out: they say nothing.
 */
export type FleetSource<Row> = (
  statuses: readonly ContractStatus[],
  endsBy?: CalendarDate,
) => AsyncIterable<readonly Row[]>;

/** Of the fields that a report needs, a contract has these. */
type Fields<F extends ContractField> = Pick<ContractForRenewal, F | 'id'>;

/** Of each contract what tells when it runs. */
const CYCLE_FIELDS = [
  'status',
  'startDate',
  'endDate',
  'autoRenew',
  'termMonths',
  'renewalTermMonths',
  'renewalDecision',
  'decisionFor',
  'successorStart',
] as const satisfies readonly ContractField[];

/** Of each contract what sums of money need. */
export const COST_FIELDS = [
  'providerId',
  'providerName',
  ...CYCLE_FIELDS,
  'billingPeriod',
  'recurringCost',
  'oneTimeCost',
  'renewalCost',
  'currency',
] as const satisfies readonly ContractField[];

/** Of each contract what tells which devices it covers. */
export const COVERAGE_FIELDS = [
  'name',
  'contractType',
  ...CYCLE_FIELDS,
] as const satisfies readonly ContractField[];

/** The stored contracts, once, in batches, with the fields that the report needs. */
export function storedFleet<F extends ContractField>(
  database: Connection,
  scope: ReportScope,
  fields: readonly F[],
): FleetSource<Fields<F>> {
  return (statuses, endsBy) =>
    streamContractFields(database, { statuses, ...scope, ...(endsBy !== undefined && { endsBy }) }, fields);
}

/** The same contracts, each batch told to another reader as well, while it is worked on: one pass for two. */
export function alsoTo<Row>(
  reader: (batch: readonly Row[]) => Promise<void>,
  fleet: FleetSource<Row>,
): FleetSource<Row> {
  return async function* (statuses, endsBy) {
    for await (const batch of fleet(statuses, endsBy)) {
      const told = reader(batch);
      // Its failure is met by the wait below.
      told.catch(() => undefined);
      // What it asks the database is on its way before the batch is worked on.
      await setImmediate();
      yield batch;
      await told;
    }
  };
}
