import { type ContractAssignment, type CoverageWaiver, type Invoice } from '@tenor/domain';
import {
  contractAssignmentModel,
  coverageWaiverModel,
  fromContractAssignment,
  fromCoverageWaiver,
  fromInvoice,
  invoiceModel,
  toContractAssignment,
  toCoverageWaiver,
  toInvoice,
} from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { type Connection, type Model } from 'mongoose';
import { LinkedRecords } from '../../records/linked-records.js';
import { RecordStore, type DocumentMapping } from '../../records/record-store.js';
import { LeafDeletion } from '../../references/leaf-deletion.js';
import { LinkChecks } from '../../references/link-checks.js';
import { type Link } from '../../references/linked-kinds.js';
import { ReferenceCollection } from '../../references/reference-collection.js';
import { type ImportStore, type NaturalKey } from '../pipeline/import-resource.js';
import { AssignmentImportStore } from './assignment-import-store.js';
import { ChildReferences } from './child-references.js';
import { LinkedImportStore } from './linked-import-store.js';
import { MongoImportStore } from './mongo-import-store.js';

type Filter = Readonly<Record<string, unknown>>;

/** Invoices, many at a time. */
export function invoiceImportStore(database: Connection, clock: Clock): ImportStore<Invoice> {
  const references = new ChildReferences(database);
  const store = linkedStore<Invoice, ReturnType<typeof fromInvoice>>(database, clock, {
    model: invoiceModel(database),
    mapping: { toRecord: toInvoice, fromRecord: fromInvoice },
    linksOf: ({ contractId }) => [{ field: 'contractId', to: 'contract', id: contractId }],
    // For each contract its numbers: all contracts with all numbers would be as many points as their product.
    filters: (keys) =>
      alternatives(
        grouped(keys, 1).map(([contractId, its]) => ({ contractId, invoiceNumber: { $in: parts(its, 2) } })),
      ),
  });
  return withPrepare(store, (rows, plan) => references.resolveContracts(rows, plan));
}

/** Assignments, many at a time. */
export function assignmentImportStore(database: Connection, clock: Clock): ImportStore<ContractAssignment> {
  const references = new ChildReferences(database);
  const linked = linkedStore<ContractAssignment, ReturnType<typeof fromContractAssignment>>(database, clock, {
    model: contractAssignmentModel(database),
    mapping: { toRecord: toContractAssignment, fromRecord: fromContractAssignment },
    linksOf: ({ contractId, targetType, targetId }) => [
      { field: 'contractId', to: 'contract', id: contractId },
      { field: 'targetId', to: targetType, id: targetId },
    ],
    filters: (keys) =>
      alternatives(
        grouped(keys, 1).map(([contractId, its]) => ({
          contractId,
          targetType: { $in: parts(its, 2) },
          targetId: { $in: parts(its, 3) },
        })),
      ),
  });
  const store = new AssignmentImportStore(database, clock, linked);
  return withPrepare(store, async (rows, plan) =>
    references.resolveTargets(await references.resolveContracts(rows, plan), plan),
  );
}

/** Waivers, many at a time. */
export function waiverImportStore(database: Connection, clock: Clock): ImportStore<CoverageWaiver> {
  const references = new ChildReferences(database);
  const store = linkedStore<CoverageWaiver, ReturnType<typeof fromCoverageWaiver>>(database, clock, {
    model: coverageWaiverModel(database),
    mapping: { toRecord: toCoverageWaiver, fromRecord: fromCoverageWaiver },
    linksOf: ({ targetType, targetId }) => [{ field: 'targetId', to: targetType, id: targetId }],
    filters: (keys) =>
      grouped(keys, 1).map(([targetType, its]) => ({ targetType, targetId: { $in: parts(its, 2) } })),
  });
  return withPrepare(store, (rows, plan) => references.resolveTargets(rows, plan));
}

function linkedStore<
  T extends Invoice | ContractAssignment | CoverageWaiver,
  D extends { readonly _id: string; readonly version: number },
>(
  database: Connection,
  clock: Clock,
  parts: {
    readonly model: Model<D>;
    readonly mapping: DocumentMapping<T, D>;
    readonly linksOf: (record: T) => readonly Link[];
    readonly filters: (keys: readonly NaturalKey[]) => readonly Filter[];
  },
): LinkedImportStore<T, D> {
  const { model, mapping, linksOf, filters } = parts;
  const documents = new ReferenceCollection(model.collection);
  const shared = { documents, kind: undefined, linksOf, checks: new LinkChecks(database, clock), clock };
  const records = new LinkedRecords({
    ...shared,
    store: new RecordStore(model, mapping),
    deletion: new LeafDeletion(documents, clock),
  });
  return new LinkedImportStore({
    ...shared,
    store: new MongoImportStore(model, mapping, filters),
    takeBack: (record, { field }) => records.takeBack(record, new Set([field])),
  });
}

function withPrepare<T extends Invoice | ContractAssignment | CoverageWaiver>(
  store: ImportStore<T>,
  prepare: NonNullable<ImportStore<T>['prepare']>,
): ImportStore<T> {
  return {
    prepare,
    ...(store.fileRules && { fileRules: store.fileRules }),
    byIds: (ids) => store.byIds(ids),
    byExternalRefs: (refs) => store.byExternalRefs(refs),
    byNaturalKeys: (keys) => store.byNaturalKeys(keys),
    insert: (entities) => store.insert(entities),
    update: (changes) => store.update(changes),
  };
}

/** Contracts that one query asks about; planners give up on longer lists of alternatives. */
const ALTERNATIVES_PER_QUERY = 100;

function alternatives(filters: readonly Filter[]): Filter[] {
  const queries: Filter[] = [];
  for (let at = 0; at < filters.length; at += ALTERNATIVES_PER_QUERY) {
    queries.push({ $or: filters.slice(at, at + ALTERNATIVES_PER_QUERY) });
  }
  return queries;
}

/** The keys by one of their parts. */
function grouped(keys: readonly NaturalKey[], part: number): [string, NaturalKey[]][] {
  const groups = new Map<string, NaturalKey[]>();
  for (const key of keys) {
    const group = groups.get(key[part] ?? '');
    if (group) group.push(key);
    else groups.set(key[part] ?? '', [key]);
  }
  return [...groups];
}

function parts(keys: readonly NaturalKey[], part: number): string[] {
  return [...new Set(keys.flatMap((key) => key[part] ?? []))];
}
