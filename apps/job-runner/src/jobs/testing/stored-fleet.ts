import {
  contractAssignmentInput,
  contractInput,
  coverageWaiverInput,
  deviceInput,
  locationInput,
  rackInput,
  tenantInput,
  type ContractAssignmentInput,
  type ContractInput,
  type CoverageWaiverInput,
  type DeviceInput,
  type Instant,
  type LocationInput,
  type RackInput,
} from '@tenor/domain';
import {
  contractAssignmentModel,
  contractModel,
  coverageWaiverModel,
  deviceModel,
  fromContract,
  fromContractAssignment,
  fromCoverageWaiver,
  fromDevice,
  fromLocation,
  fromRack,
  fromTenant,
  locationModel,
  rackModel,
  tenantModel,
} from '@tenor/persistence';
import { type Connection, type Model } from 'mongoose';

type Row<Input, Needed extends keyof Input = never> = Partial<Input> &
  Pick<Input, Needed> & { readonly id: string };

/** Records as a client would write them, each with the id that it is to have. */
export interface FleetInput {
  readonly tenants: readonly { readonly id: string; readonly name: string }[];
  readonly locations: readonly Row<LocationInput, 'name'>[];
  readonly racks: readonly Row<RackInput, 'name'>[];
  readonly devices: readonly (Row<DeviceInput> & { readonly createdAt?: Instant })[];
  readonly contracts: readonly Row<ContractInput>[];
  readonly assignments: readonly Row<ContractAssignmentInput, 'contractId' | 'targetType' | 'targetId'>[];
  readonly waivers: readonly Row<CoverageWaiverInput, 'targetType' | 'targetId'>[];
}

export const EMPTY_FLEET: FleetInput = {
  tenants: [],
  locations: [],
  racks: [],
  devices: [],
  contracts: [],
  assignments: [],
  waivers: [],
};

const RECORDED: Instant = '2026-01-01T00:00:00.000Z';
const BATCH = 2_000;

/** An id that ends with the number, so that ids have the order of their numbers. */
export function fleetId(kind: number, n: number): string {
  return `0192f0c1-2b7a-7000-8${String(kind).padStart(3, '0')}-${String(n).padStart(12, '0')}`;
}

/** Puts a fleet in place of the one before. */
export async function storeFleet(db: Connection, fleet: Partial<FleetInput>): Promise<void> {
  const all = { ...EMPTY_FLEET, ...fleet };
  const entity = (id: string, createdAt = RECORDED) => ({ id, createdAt, updatedAt: createdAt, version: 1 });
  await replace(
    tenantModel(db),
    all.tenants.map(({ id, ...input }) => fromTenant({ ...tenantInput.parse(input), ...entity(id) })),
  );
  await replace(
    locationModel(db),
    all.locations.map(({ id, ...input }) => fromLocation({ ...locationInput.parse(input), ...entity(id) })),
  );
  await replace(
    rackModel(db),
    all.racks.map(({ id, ...input }) => fromRack({ ...rackInput.parse(input), ...entity(id) })),
  );
  await replace(
    deviceModel(db),
    all.devices.map(({ id, createdAt, ...input }) =>
      fromDevice({ ...deviceInput.parse(input), ...entity(id, createdAt) }),
    ),
  );
  await replace(
    contractModel(db),
    all.contracts.map(({ id, ...input }) => {
      const usual = { name: 'Support', providerId: fleetId(9, 1), status: 'active', startDate: '2026-01-01' };
      const data = contractInput.parse({ ...usual, ...input });
      return fromContract({ ...data, ...entity(id), decidedBy: null, decidedAt: null });
    }),
  );
  await replace(
    contractAssignmentModel(db),
    all.assignments.map(({ id, ...input }) =>
      fromContractAssignment({ ...contractAssignmentInput.parse(input), ...entity(id) }),
    ),
  );
  await replace(
    coverageWaiverModel(db),
    all.waivers.map(({ id, ...input }) =>
      fromCoverageWaiver({ ...coverageWaiverInput.parse({ reason: 'spare', ...input }), ...entity(id) }),
    ),
  );
}

async function replace<D>(model: Model<D>, documents: readonly D[]): Promise<void> {
  await model.deleteMany().exec();
  for (let from = 0; from < documents.length; from += BATCH) {
    await model.insertMany(documents.slice(from, from + BATCH));
  }
}
