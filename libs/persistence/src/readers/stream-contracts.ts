import { type CalendarDate, type Contract, type ContractStatus } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { CONTRACTS, type ContractDocument } from '../models/contract-model.js';
import { SERVICE_PROVIDERS } from '../models/service-provider-model.js';
import { TENANTS } from '../models/tenant-model.js';
import { NamesById } from './rows/names-by-id.js';
import { readAhead } from './rows/read-ahead.js';
import { RowDecoder } from './rows/row-decoder.js';
import { streamRows, type RowQuery } from './rows/stream-rows.js';
import { successorStarts, successorStartsBetween } from './successor-starts.js';

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

/** What a reader may ask for; what is told by other documents costs queries. */
export type ContractField = keyof ContractForRenewal;

export interface ContractFilter {
  /** At least one; contracts of these statuses are read. */
  readonly statuses: readonly ContractStatus[];
  /** Only contracts of this provider. */
  readonly providerId?: string;
  /** Only contracts of this tenant; those for the whole estate are not of it. */
  readonly tenantId?: string;
  /** Only these contracts; at most some thousands. */
  readonly ids?: readonly string[];
  /** Only contracts whose end date is on or before this day; no open-ended ones. */
  readonly endsBy?: CalendarDate;
}

export const CONTRACT_BATCH = 1_000;

/**
 * Reads contracts in batches, in the order of their ids, so that none comes twice while others edit.
 * A query each for contracts and successors a batch, and for names that are new: memory is bounded by
 * `batchSize`, and by the providers and tenants whose names are held.
 *
 * @param batchSize contracts per batch, at least 1.
 */
export function streamContracts(
  db: Connection,
  filter: ContractFilter,
  batchSize = CONTRACT_BATCH,
): AsyncGenerator<ContractForRenewal[]> {
  return streamContractFields(db, filter, ALL, batchSize);
}

/** As {@link streamContracts}, but only these fields of each, and the id: fewer are read faster. */
export function streamContractFields<F extends ContractField>(
  db: Connection,
  filter: ContractFilter,
  fields: readonly F[],
  batchSize?: number,
): AsyncGenerator<Pick<ContractForRenewal, F | 'id'>[]>;
export function streamContractFields(
  db: Connection,
  filter: ContractFilter,
  fields: readonly ContractField[],
  batchSize = 2 * CONTRACT_BATCH,
): AsyncGenerator<ContractRow[]> {
  return readAhead(contractRows(db, filter, new Set(fields), batchSize));
}

/** How many contracts {@link streamContracts} would yield. */
export function countContracts(db: Connection, filter: ContractFilter): Promise<number> {
  return db.collection<ContractDocument>(CONTRACTS).countDocuments(toQuery(filter));
}

type ContractRow = { -readonly [Key in ContractField]?: ContractForRenewal[Key] } & { readonly id: string };

/** A row before anything is read; those of the fields that are asked for. */
const EMPTY: ContractForRenewal = {
  id: '',
  name: '',
  contractNumber: null,
  providerId: '',
  tenantId: null,
  status: 'draft',
  startDate: '1900-01-01',
  endDate: null,
  autoRenew: false,
  termMonths: null,
  renewalTermMonths: null,
  noticePeriodDays: null,
  renewalDecision: 'undecided',
  decisionFor: null,
  leadDays: [],
  billingPeriod: 'monthly',
  recurringCost: 0,
  oneTimeCost: 0,
  renewalCost: null,
  currency: '',
  contractType: null,
  owner: null,
  tags: [],
  providerName: null,
  tenantName: null,
  successorStart: null,
};

const ALL: readonly ContractField[] = [...FIELDS, 'providerName', 'tenantName', 'successorStart'];

async function* contractRows(
  db: Connection,
  filter: ContractFilter,
  fields: ReadonlySet<ContractField>,
  batchSize: number,
): AsyncGenerator<ContractRow[]> {
  const providers = fields.has('providerName') ? new NamesById(db, SERVICE_PROVIDERS) : undefined;
  const tenants = fields.has('tenantName') ? new NamesById(db, TENANTS) : undefined;
  const narrow = isNarrow(filter);
  const query: RowQuery = {
    collection: CONTRACTS,
    filter: toQuery(filter),
    sort: { _id: 1 },
    // The whole fleet is read as it is stored: most of it is asked for, and an index on the status would
    // lead to each contract one by one, or to a sort of them all.
    ...(!narrow && { hint: { _id: 1 } }),
    batchSize,
  };
  for await (const batch of streamRows(db, query, decoderOf(fields))) {
    const [successors] = await Promise.all([
      fields.has('successorStart') ? successorsOf(db, batch, narrow) : undefined,
      providers?.load(batch.map(({ providerId }) => providerId ?? null)),
      tenants?.load(batch.map(({ tenantId }) => tenantId ?? null)),
    ]);
    for (const row of batch) {
      if (providers) row.providerName = providers.nameOf(row.providerId ?? null);
      if (tenants) row.tenantName = tenants.nameOf(row.tenantId ?? null);
      if (successors) row.successorStart = successors.get(row.id) ?? null;
    }
    yield batch;
  }
}

function decoderOf(fields: ReadonlySet<ContractField>): RowDecoder<ContractRow> {
  const read = new Set<ContractField>(fields);
  if (fields.has('providerName')) read.add('providerId');
  if (fields.has('tenantName')) read.add('tenantId');
  const entries = Object.entries(EMPTY).filter(
    ([key]) => key === 'id' || ALL.some((one) => one === key && read.has(one)),
  );
  const empty: ContractRow = { id: '', ...Object.fromEntries(entries) };
  const stored = FIELDS.filter((field) => read.has(field)).map((field) => [field, field] as const);
  return new RowDecoder(empty, { _id: 'id', ...Object.fromEntries(stored) });
}

/** Only some contracts, which are all over the ids. */
function isNarrow({ providerId, tenantId, ids }: ContractFilter): boolean {
  return providerId !== undefined || tenantId !== undefined || ids !== undefined;
}

function toQuery({ statuses, providerId, tenantId, ids, endsBy }: ContractFilter) {
  return {
    status: { $in: [...statuses] },
    ...(providerId !== undefined && { providerId }),
    ...(tenantId !== undefined && { tenantId }),
    ...(ids !== undefined && { _id: { $in: [...ids] } }),
    // What has no end date has null there, which is on no side of a text.
    ...(endsBy !== undefined && { endDate: { $lte: endsBy } }),
  };
}

function successorsOf(db: Connection, batch: readonly ContractRow[], narrow: boolean) {
  const [first, last] = [batch[0], batch.at(-1)];
  if (narrow || first === undefined || last === undefined) {
    return successorStarts(
      db,
      batch.map(({ id }) => id),
    );
  }
  return successorStartsBetween(db, first.id, last.id);
}
