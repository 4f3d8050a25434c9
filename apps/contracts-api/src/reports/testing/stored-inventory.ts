import {
  contractAssignmentInput,
  coverageWaiverInput,
  deviceInput,
  locationInput,
  rackInput,
  toInstant,
  type ContractAssignmentInput,
  type CoverageWaiverInput,
  type DeviceInput,
  type LocationInput,
  type RackInput,
} from '@tenor/domain';
import {
  contractAssignmentModel,
  coverageWaiverModel,
  deviceModel,
  fromContractAssignment,
  fromCoverageWaiver,
  fromDevice,
  fromLocation,
  fromRack,
  locationModel,
  rackModel,
} from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { v7 } from 'uuid';
import { newEntity } from '../../records/new-entity.js';

const NOW = new Date('2026-11-01T00:00:00.000Z');

/** Puts inventory into the database as REST would. */
export class StoredInventory {
  constructor(private readonly database: Connection) {}

  location(input: Partial<LocationInput>): Promise<string> {
    const { id, entity } = fresh();
    const document = fromLocation({ ...entity, ...locationInput.parse(input) });
    return insert(locationModel(this.database).collection, document, id);
  }

  rack(input: Partial<RackInput>): Promise<string> {
    const { id, entity } = fresh();
    const document = fromRack({ ...entity, ...rackInput.parse(input) });
    return insert(rackModel(this.database).collection, document, id);
  }

  device(input: Partial<DeviceInput>, createdAt = NOW): Promise<string> {
    const { id, entity } = fresh();
    const data = deviceInput.parse({ status: 'active', ...input });
    const document = fromDevice({ ...entity, ...data, createdAt: toInstant(createdAt) });
    return insert(deviceModel(this.database).collection, document, id);
  }

  assignment(input: Partial<ContractAssignmentInput>): Promise<string> {
    const { id, entity } = fresh();
    const document = fromContractAssignment({ ...entity, ...contractAssignmentInput.parse(input) });
    return insert(contractAssignmentModel(this.database).collection, document, id);
  }

  waiver(input: Partial<CoverageWaiverInput>): Promise<string> {
    const { id, entity } = fresh();
    const document = fromCoverageWaiver({ ...entity, ...coverageWaiverInput.parse(input) });
    return insert(coverageWaiverModel(this.database).collection, document, id);
  }
}

function fresh() {
  const id = v7();
  return { id, entity: newEntity(id, NOW) };
}

interface Insertable {
  insertOne(document: Record<string, unknown>): Promise<unknown>;
}

async function insert(collection: Insertable, document: object, id: string): Promise<string> {
  await collection.insertOne(Object.fromEntries<unknown>(Object.entries(document)));
  return id;
}
