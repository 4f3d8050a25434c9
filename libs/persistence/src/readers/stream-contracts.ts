import { type CalendarDate, type Contract, type ContractStatus } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { CONTRACTS, type ContractDocument } from '../models/contract-model.js';
import { SERVICE_PROVIDERS } from '../models/service-provider-model.js';
import { TENANTS } from '../models/tenant-model.js';
import { cursorBatches } from './cursor-batches.js';

/** The fields of a contract that jobs about renewals need. */
const FIELDS = [
  'name',
  'contractNumber',
  'providerId',
  'tenantId',
  'status',
  'startDate',
  'endDate',
  'autoRenew',
  'termMonths',
  'renewalTermMonths',
  'noticePeriodDays',
  'renewalDecision',
  'decisionFor',
  'leadDays',
  'billingPeriod',
  'recurringCost',
  'oneTimeCost',
  'renewalCost',
  'currency',
  'contractType',
  'owner',
  'tags',
] as const satisfies readonly (keyof Contract & keyof ContractDocument)[];

/** A contract as jobs about renewals read it, with what other documents know about it. */
export interface ContractForRenewal extends Pick<Contract, 'id' | (typeof FIELDS)[number]> {
  /** null when the provider is gone. */
  readonly providerName: string | null;
  /** null when the contract is for the whole estate, or its tenant is gone. */
  readonly tenantName: string | null;
  /** The earliest start of the contracts that renew it and are neither draft nor cancelled; null: none. */
  readonly successorStart: CalendarDate | null;
}

export interface ContractFilter {
  /** At least one; contracts of these statuses are read. */
  readonly statuses: readonly ContractStatus[];
  /** Only contracts of this provider. */
  readonly providerId?: string;
  /** Only contracts of this tenant; those for the whole estate are not of it. */
  readonly tenantId?: string;
  /** Only these contracts; at most some thousands. */
  readonly ids?: readonly string[];
}

/** A draft is not yet a successor, a cancelled contract no longer one. */
export const SUCCESSOR_STATUSES: readonly ContractStatus[] = ['pending', 'active', 'expired'];

export const CONTRACT_BATCH = 1_000;

/**
 * Reads contracts in batches, in the order of their ids, so that none comes twice while others edit.
 * Four queries a batch, however many contracts: memory is bounded by `batchSize`.
 *
 * @param batchSize contracts per batch, at least 1.
 */
export async function* streamContracts(
  db: Connection,
  filter: ContractFilter,
  batchSize = CONTRACT_BATCH,
): AsyncIterable<ContractForRenewal[]> {
  const cursor = contracts(db).find(toQuery(filter), { projection: PROJECTION, batchSize }).sort({ _id: 1 });
  for await (const batch of cursorBatches(cursor)) yield await complete(db, batch);
}

/** How many contracts {@link streamContracts} would yield. */
export function countContracts(db: Connection, filter: ContractFilter): Promise<number> {
  return contracts(db).countDocuments(toQuery(filter));
}

/** The driver itself: mongoose looks at every document, and at every id of a query, once more. */
function contracts(db: Connection) {
  return db.collection<ContractDocument>(CONTRACTS);
}

const PROJECTION: Readonly<Record<string, 1>> = Object.fromEntries(FIELDS.map((field) => [field, 1]));

type LeanContract = Pick<ContractDocument, '_id' | (typeof FIELDS)[number]>;

function toQuery({ statuses, providerId, tenantId, ids }: ContractFilter) {
  return {
    status: { $in: [...statuses] },
    ...(providerId !== undefined && { providerId }),
    ...(tenantId !== undefined && { tenantId }),
    ...(ids !== undefined && { _id: { $in: [...ids] } }),
  };
}

async function complete(db: Connection, batch: readonly LeanContract[]): Promise<ContractForRenewal[]> {
  const [providers, tenants, successors] = await Promise.all([
    namesById(
      db,
      SERVICE_PROVIDERS,
      batch.map((contract) => contract.providerId),
    ),
    namesById(
      db,
      TENANTS,
      batch.flatMap((contract) => contract.tenantId ?? []),
    ),
    successorStarts(
      db,
      batch.map((contract) => contract._id),
    ),
  ]);
  // Field by field: to copy the driver's objects by spreading takes longer than to read them.
  return batch.map((contract) => ({
    id: contract._id,
    name: contract.name,
    contractNumber: contract.contractNumber,
    providerId: contract.providerId,
    tenantId: contract.tenantId,
    status: contract.status,
    startDate: contract.startDate,
    endDate: contract.endDate,
    autoRenew: contract.autoRenew,
    termMonths: contract.termMonths,
    renewalTermMonths: contract.renewalTermMonths,
    noticePeriodDays: contract.noticePeriodDays,
    renewalDecision: contract.renewalDecision,
    decisionFor: contract.decisionFor,
    leadDays: contract.leadDays,
    billingPeriod: contract.billingPeriod,
    recurringCost: contract.recurringCost,
    oneTimeCost: contract.oneTimeCost,
    renewalCost: contract.renewalCost,
    currency: contract.currency,
    contractType: contract.contractType,
    owner: contract.owner,
    tags: contract.tags,
    providerName: providers.get(contract.providerId) ?? null,
    tenantName: contract.tenantId === null ? null : (tenants.get(contract.tenantId) ?? null),
    successorStart: successors.get(contract._id) ?? null,
  }));
}

async function namesById(
  db: Connection,
  collection: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const found = await db
    .collection<{ _id: string; name: string }>(collection)
    .find({ _id: { $in: [...new Set(ids)] } }, { projection: { name: 1 } })
    .toArray();
  return new Map(found.map(({ _id, name }) => [_id, name]));
}

/**
 * Per contract that has a successor, the earliest start of those that renew it and are neither draft nor
 * cancelled. One query by index; a batch of ids at a time.
 */
export async function successorStarts(
  db: Connection,
  ids: readonly string[],
): Promise<Map<string, CalendarDate>> {
  const found = await contracts(db)
    .find(
      // The status is looked at here: in the query it would tempt a planner away from the better index.
      { renewedFromId: { $in: [...ids] } },
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
