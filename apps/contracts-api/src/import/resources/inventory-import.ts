import {
  circuitInput,
  DEVICE_STATUSES,
  deviceInput,
  INVENTORY_STATUSES,
  locationInput,
  nameKey,
  rackInput,
  toFieldErrors,
  virtualMachineInput,
  type Circuit,
  type CircuitData,
  type Device,
  type DeviceData,
  type Entity,
  type ExternalRef,
  type Location,
  type LocationData,
  type Rack,
  type RackData,
  type VirtualMachine,
  type VirtualMachineData,
} from '@tenor/domain';
import { type z } from 'zod';
import { CIRCUIT_REFERENCES } from '../../inventory/circuits/circuit-list.js';
import { DEVICE_REFERENCES } from '../../inventory/devices/device-list.js';
import { withoutEntity } from '../../inventory/inventory-objects.js';
import { LOCATION_REFERENCES } from '../../inventory/locations/location-list.js';
import { RACK_REFERENCES } from '../../inventory/racks/rack-list.js';
import { VIRTUAL_MACHINE_REFERENCES } from '../../inventory/virtual-machines/virtual-machine-list.js';
import { nameFields } from '../../records/linked-objects.js';
import { newEntity, nextVersion, READ_ONLY_FIELDS } from '../../records/new-entity.js';
import { type NamedReference } from '../../references/named-reference.js';
import { type CellKind } from '../columns/cell-kind.js';
import { referenceColumns } from '../columns/import-fields.js';
import { type FieldValues, type ImportResource, type NaturalKey } from '../pipeline/import-resource.js';
import { checkConstant } from './check-constant.js';
import { SHARED_COLUMNS } from './shared-fields.js';

const LINE: CellKind = { type: 'line' };
const TEXTS = { description: { type: 'text' }, comments: { type: 'text' } } as const;

/** What a file may say of the placement of an object, and what it is known by. */
type Placed = Entity & {
  readonly name: string | null;
  readonly serial?: string | null;
  readonly locationId?: string | null;
  readonly externalRefs: readonly ExternalRef[];
};

export function locationImport(now: Date): ImportResource<Location> {
  return inventoryImport<LocationData, Location>({
    name: 'locations',
    one: 'location',
    columns: { name: LINE, ...TEXTS },
    references: LOCATION_REFERENCES,
    schema: locationInput,
    selfReference: { field: 'parentId', of: ({ parentId }) => parentId },
    combine: (entity, data) => ({ ...entity, ...data }),
    keyOf: byName,
    keysOf: (location) => namedKeys(location),
    now,
  });
}

/** A rack is known by its name within its location; a file that tells no location, by its name alone. */
export function rackImport(now: Date): ImportResource<Rack> {
  return inventoryImport<RackData, Rack>({
    name: 'racks',
    one: 'rack',
    columns: { name: LINE, ...TEXTS },
    references: RACK_REFERENCES,
    schema: rackInput,
    combine: (entity, data) => ({ ...entity, ...data }),
    keyOf: (values) => {
      const key = byName(values);
      if (key === undefined || !Object.hasOwn(values, 'locationId')) return key;
      const { locationId } = values;
      return ['placed', key[1] ?? '', typeof locationId === 'string' ? locationId : ''];
    },
    keysOf: (rack) => [...namedKeys(rack), ['placed', nameKey(rack.name), rack.locationId ?? '']],
    now,
  });
}

/** A device without a name is known by its serial. */
export function deviceImport(now: Date): ImportResource<Device> {
  return inventoryImport<DeviceData, Device>({
    name: 'devices',
    one: 'device',
    columns: {
      name: LINE,
      serial: LINE,
      status: { type: 'choice', choices: DEVICE_STATUSES },
      role: LINE,
      manufacturer: LINE,
      model: LINE,
      ...TEXTS,
    },
    references: DEVICE_REFERENCES,
    schema: deviceInput,
    selfReference: { field: 'parentDeviceId', of: ({ parentDeviceId }) => parentDeviceId },
    combine: (entity, data) => ({ ...entity, ...data }),
    keyOf: (values) =>
      byName(values) ?? (typeof values['serial'] === 'string' ? ['serial', values['serial']] : undefined),
    keysOf: (device) =>
      device.name === null && device.serial !== null ? [['serial', device.serial]] : namedKeys(device),
    now,
  });
}

export function circuitImport(now: Date): ImportResource<Circuit> {
  return inventoryImport<CircuitData, Circuit>({
    name: 'circuits',
    one: 'circuit',
    columns: {
      name: LINE,
      status: { type: 'choice', choices: INVENTORY_STATUSES },
      circuitType: LINE,
      ...TEXTS,
    },
    references: CIRCUIT_REFERENCES,
    schema: circuitInput,
    combine: (entity, data) => ({ ...entity, ...data }),
    keyOf: byName,
    keysOf: (circuit) => namedKeys(circuit),
    now,
  });
}

export function virtualMachineImport(now: Date): ImportResource<VirtualMachine> {
  return inventoryImport<VirtualMachineData, VirtualMachine>({
    name: 'virtual-machines',
    one: 'virtual machine',
    columns: { name: LINE, status: { type: 'choice', choices: INVENTORY_STATUSES }, role: LINE, ...TEXTS },
    references: VIRTUAL_MACHINE_REFERENCES,
    schema: virtualMachineInput,
    combine: (entity, data) => ({ ...entity, ...data }),
    keyOf: byName,
    keysOf: (machine) => namedKeys(machine),
    now,
  });
}

function byName({ name }: FieldValues): NaturalKey | undefined {
  return typeof name === 'string' ? ['name', nameKey(name)] : undefined;
}

function namedKeys({ name }: Pick<Placed, 'name'>): NaturalKey[] {
  return name === null ? [] : [['name', nameKey(name)]];
}

function inventoryImport<Data extends object, T extends Placed & Data>(definition: {
  readonly name: string;
  readonly one: string;
  readonly columns: Readonly<Record<string, CellKind>>;
  readonly references: readonly NamedReference[];
  readonly schema: z.ZodType<Data> & { readonly shape: Readonly<Record<string, z.ZodType>> };
  readonly selfReference?: { readonly field: string; readonly of: (stored: T) => string | null };
  readonly combine: (entity: Entity, data: Data) => T;
  readonly keyOf: (values: FieldValues) => NaturalKey | undefined;
  readonly keysOf: (stored: T) => readonly NaturalKey[];
  readonly now: Date;
}): ImportResource<T> {
  const { name, one, columns, references, schema, selfReference, combine, keyOf, keysOf, now } = definition;
  return {
    name,
    one,
    fields: {
      writable: { ...SHARED_COLUMNS, ...columns, ...referenceColumns(references) },
      references,
      readOnly: [...READ_ONLY_FIELDS, ...nameFields(references)],
      checkConstant: (field, value) => checkConstant(schema.shape, field, value),
    },
    naturalField: 'name',
    naturalKeyIsUnique: false,
    ...(selfReference && { selfReference }),
    naturalKeyOf: keyOf,
    naturalKeysOf: keysOf,
    externalRefsOf: (stored) => stored.externalRefs,
    merge: (stored, values) => ({ ...withoutEntity(stored), ...values }),
    build: (input, before, id) => {
      const self = selfReference && input[selfReference.field];
      if (selfReference && self === id) {
        const message = `must not be the ${one} itself`;
        return { ok: false, errors: [{ path: selfReference.field, message, code: 'cycle' }] };
      }
      const parsed = schema.safeParse(input);
      if (!parsed.success) return { ok: false, errors: toFieldErrors(parsed.error.issues) };
      const entity = before ? nextVersion(before, now) : newEntity(id, now);
      return { ok: true, entity: combine(entity, parsed.data) };
    },
  };
}
