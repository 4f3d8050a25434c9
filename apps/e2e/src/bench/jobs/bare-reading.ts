import { CONTRACT_ASSIGNMENTS, CONTRACTS, DEVICES, LOCATIONS, RACKS, TENANTS } from '@tenor/persistence';
import { type Connection } from 'mongoose';

const BATCH = 2_000;

const COVERAGE_FIELDS = ['name', 'serial', 'status', 'tenantId', 'locationId', 'rackId', 'parentDeviceId'];

/** What a look at the whole fleet has to read at the least. */
const READ: Readonly<Record<string, readonly string[]>> = {
  [TENANTS]: ['name'],
  [LOCATIONS]: ['name', 'parentId', 'tenantId'],
  [RACKS]: ['name', 'locationId', 'tenantId'],
  [CONTRACTS]: ['name', 'status', 'startDate', 'endDate', 'autoRenew', 'contractType'],
  [CONTRACT_ASSIGNMENTS]: [
    'contractId',
    'targetType',
    'targetId',
    'coverageStart',
    'coverageEnd',
    'isPrimary',
  ],
  [DEVICES]: COVERAGE_FIELDS,
};

/** Streams the same documents through the driver, and does nothing with them. @returns how many there are. */
export async function readBarely(database: Connection): Promise<number> {
  let read = 0;
  for (const [collection, fields] of Object.entries(READ)) {
    const projection = Object.fromEntries(fields.map((field) => [field, 1]));
    const cursor = database
      .collection(collection)
      .find({}, { projection, batchSize: BATCH })
      .sort({ _id: 1 });
    while (await cursor.hasNext()) read += cursor.readBufferedDocuments().length;
  }
  return read;
}
