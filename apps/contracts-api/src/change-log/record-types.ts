import { type Entity } from '@tenor/domain';
import {
  CIRCUITS,
  CONTRACT_ASSIGNMENTS,
  CONTRACTS,
  COVERAGE_WAIVERS,
  DEVICES,
  INVOICES,
  LOCATIONS,
  RACKS,
  SERVICE_PROVIDERS,
  TENANTS,
  toCircuit,
  toContract,
  toContractAssignment,
  toCoverageWaiver,
  toDevice,
  toInvoice,
  toLocation,
  toRack,
  toServiceProvider,
  toTenant,
  toUser,
  toVirtualMachine,
  USERS,
  VIRTUAL_MACHINES,
  type ChangeDocument,
} from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { USER_CHANGES } from './visible-changes.js';

/** A stored object with what it owes the change log. */
export interface StoredRecord {
  readonly record: Entity;
  readonly pending: readonly ChangeDocument[];
}

type Filter = Readonly<Record<string, unknown>>;

/** What the change log knows about the objects of a collection. */
export interface RecordType {
  readonly collection: string;
  /** As URLs name it. */
  readonly resource: string;
  /** Fields with amounts in minor units of the object's currency: the log shows them as decimal text. */
  readonly amounts: readonly string[];
  /** At most `limit` objects. */
  read(database: Connection, filter: Filter, limit: number): Promise<StoredRecord[]>;
}

function recordType<D extends object>(
  collection: string,
  resource: string,
  toRecord: (document: D) => Entity,
  amounts: readonly string[] = [],
): RecordType {
  return {
    collection,
    resource,
    amounts,
    async read(database, filter, limit) {
      const documents = await database
        .collection(collection)
        .find<D & { pendingChanges?: ChangeDocument[] }>({ ...filter })
        .limit(limit)
        .toArray();
      return documents.map((document) => ({
        record: toRecord(document),
        pending: document.pendingChanges ?? [],
      }));
    },
  };
}

/** Everything whose changes are logged. */
export const RECORD_TYPES: readonly RecordType[] = [
  recordType(SERVICE_PROVIDERS, 'service-providers', toServiceProvider),
  recordType(TENANTS, 'tenants', toTenant),
  recordType(CONTRACTS, 'contracts', toContract, ['recurringCost', 'oneTimeCost', 'renewalCost']),
  recordType(INVOICES, 'invoices', toInvoice, ['totalAmount']),
  recordType(CONTRACT_ASSIGNMENTS, 'contract-assignments', toContractAssignment),
  recordType(COVERAGE_WAIVERS, 'coverage-waivers', toCoverageWaiver),
  recordType(LOCATIONS, 'locations', toLocation),
  recordType(RACKS, 'racks', toRack),
  recordType(DEVICES, 'devices', toDevice),
  recordType(CIRCUITS, 'circuits', toCircuit),
  recordType(VIRTUAL_MACHINES, 'virtual-machines', toVirtualMachine),
  recordType(USERS, USER_CHANGES, toUser),
];

const BY_COLLECTION = new Map(RECORD_TYPES.map((type) => [type.collection, type]));

/** undefined: changes in this collection are not logged. */
export function recordTypeOf(collection: string): RecordType | undefined {
  return BY_COLLECTION.get(collection);
}
