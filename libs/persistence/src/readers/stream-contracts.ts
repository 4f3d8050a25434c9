import { type CalendarDate, type Contract, type ContractStatus } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { contractModel, type ContractDocument } from '../models/contract-model.js';
import { serviceProviderModel } from '../models/service-provider-model.js';
import { tenantModel } from '../models/tenant-model.js';

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
  const cursor = contractModel(db)
    .find(toQuery(filter), Object.fromEntries(FIELDS.map((field) => [field, 1])))
    .sort({ _id: 1 })
    .lean<LeanContract[]>()
    .batchSize(batchSize)
    .cursor();
  let batch: LeanContract[] = [];
  for await (const document of cursor) {
    batch.push(document);
    if (batch.length === batchSize) {
      yield await complete(db, batch);
      batch = [];
    }
  }
  if (batch.length > 0) yield await complete(db, batch);
}

/** How many contracts {@link streamContracts} would yield. */
export function countContracts(db: Connection, filter: ContractFilter): Promise<number> {
  return contractModel(db).countDocuments(toQuery(filter)).exec();
}

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
      serviceProviderModel(db),
      batch.map((contract) => contract.providerId),
    ),
    namesById(
      tenantModel(db),
      batch.flatMap((contract) => contract.tenantId ?? []),
    ),
    successorStarts(
      db,
      batch.map((contract) => contract._id),
    ),
  ]);
  return batch.map(({ _id, ...fields }) => ({
    ...fields,
    id: _id,
    providerName: providers.get(fields.providerId) ?? null,
    tenantName: fields.tenantId === null ? null : (tenants.get(fields.tenantId) ?? null),
    successorStart: successors.get(_id) ?? null,
  }));
}

/** What {@link namesById} needs of a model whose documents have names. */
interface NamedDocuments {
  find(query: { _id: { $in: string[] } }, projection: { name: 1 }): { lean<T>(): { exec(): Promise<T> } };
}

async function namesById(model: NamedDocuments, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const wanted = [...new Set(ids)];
  const found = await model
    .find({ _id: { $in: wanted } }, { name: 1 })
    .lean<{ _id: string; name: string }[]>()
    .exec();
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
  const found = await contractModel(db)
    .find(
      // The status is looked at here: in the query it would tempt a planner away from the better index.
      { renewedFromId: { $in: [...ids] } },
      { renewedFromId: 1, startDate: 1, status: 1 },
    )
    .lean<Pick<ContractDocument, '_id' | 'renewedFromId' | 'startDate' | 'status'>[]>()
    .exec();
  const starts = new Map<string, CalendarDate>();
  for (const { _id, renewedFromId, startDate, status } of found) {
    if (renewedFromId === undefined || renewedFromId === _id || !SUCCESSOR_STATUSES.includes(status))
      continue;
    const known = starts.get(renewedFromId);
    if (known === undefined || startDate < known) starts.set(renewedFromId, startDate);
  }
  return starts;
}
