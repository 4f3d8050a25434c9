import { INVENTORY_STATUSES, DEVICE_STATUSES, valuesOf } from '@tenor/domain';
import { keyIn, placeIn, type DumpLookups, type Place } from './dump-lookups.js';
import { type DumpObject } from './dump-objects.js';
import { stableId } from './stable-id.js';

/** The files that a dump becomes, in the order in which they are sent: what others refer to goes first. */
export const STAGES = [
  { name: 'tenants', resource: 'tenants' },
  { name: 'providers', resource: 'service-providers' },
  { name: 'regions', resource: 'locations' },
  { name: 'sites', resource: 'locations' },
  { name: 'locations', resource: 'locations' },
  { name: 'racks', resource: 'racks' },
  { name: 'devices', resource: 'devices' },
  { name: 'devices in bays', resource: 'devices' },
  { name: 'circuits', resource: 'circuits' },
  { name: 'virtual machines', resource: 'virtual-machines' },
] as const;
export type StageName = (typeof STAGES)[number]['name'];

/** A row of a file, and what was not taken over as the dump has it. */
export interface ConvertedRow {
  readonly stage: StageName;
  readonly row: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
}

/** Models that have rows of their own; others are only looked up, or not read at all. */
const CONVERTED: Readonly<Record<string, StageName>> = {
  'tenancy.tenant': 'tenants',
  'circuits.provider': 'providers',
  'dcim.region': 'regions',
  'dcim.site': 'sites',
  'dcim.location': 'locations',
  'dcim.rack': 'racks',
  'dcim.device': 'devices',
  'circuits.circuit': 'circuits',
  'virtualization.virtualmachine': 'virtual machines',
};

/** Statuses of NetBox and Nautobot that Tenor calls otherwise. */
const STATUSES: Readonly<Record<string, string>> = {
  provisioning: 'staged',
  staging: 'staged',
  deprovisioning: 'decommissioning',
  decommissioned: 'decommissioning',
  paused: 'offline',
};
const CUSTOM_FIELD_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/**
 * An object of a dump as a row of an import; undefined: its model has none. Ids are made from the source,
 * the model and the key, so that the same object is the same row every time; tenants and providers are
 * known by their reference and name instead, for they may be there already.
 *
 * @param source The name of the installation that the dump comes from.
 */
export function convertObject(
  object: DumpObject,
  source: string,
  lookups: DumpLookups,
): ConvertedRow | undefined {
  const stage = CONVERTED[object.model];
  if (stage === undefined) return undefined;
  const notes: string[] = [];
  const draft: Draft = { object, source, lookups, notes };
  switch (stage) {
    case 'tenants':
    case 'providers':
      return { stage, notes, row: { name: object.fields['name'], ...shared(draft) } };
    case 'regions':
    case 'sites':
    case 'locations':
      return { stage, notes, row: { ...identity(draft), ...locationFields(draft, stage) } };
    case 'racks':
      return {
        stage,
        notes,
        row: { ...identity(draft), name: object.fields['name'], ...placed(draft, placeIn(object.fields)) },
      };
    case 'circuits':
      return { stage, notes, row: { ...identity(draft), ...circuitFields(draft) } };
    case 'virtual machines':
      return { stage, notes, row: { ...identity(draft), ...machineFields(draft) } };
    default: {
      const row = { ...identity(draft), ...deviceFields(draft) };
      return { stage: row.parentDeviceId === null ? 'devices' : 'devices in bays', notes, row };
    }
  }
}

interface Draft {
  readonly object: DumpObject;
  readonly source: string;
  readonly lookups: DumpLookups;
  readonly notes: string[];
}

function identity({ object, source }: Draft): { id: string } {
  return { id: idOf(source, object.model, object.pk) };
}

function idOf(source: string, model: string, pk: string): string {
  return stableId(`${source}/${model}/${pk}`);
}

/** What every object has. */
function shared({ object: { model, pk, fields }, source, notes }: Draft): Record<string, unknown> {
  const own = fields['custom_field_data'] ?? fields['_custom_field_data'];
  const all = typeof own === 'object' && own !== null ? Object.entries(own) : [];
  const fit = all.filter(([name]) => CUSTOM_FIELD_NAME.test(name));
  if (fit.length < all.length) notes.push('custom fields with names that Tenor does not take are left out');
  return {
    description: textOf(fields['description']),
    comments: textOf(fields['comments']),
    externalRefs: [{ source, id: `${model}:${pk}` }],
    ...(fit.length > 0 && { customFields: Object.fromEntries(fit) }),
  };
}

/** What everything has that belongs to a tenant. */
function tenanted(draft: Draft): Record<string, unknown> {
  const { object, lookups } = draft;
  return { ...shared(draft), tenant: lookups.name('tenancy.tenant', object.fields['tenant']) };
}

function placed(draft: Draft, place: Place | undefined): Record<string, unknown> {
  return { ...tenanted(draft), locationId: reference(draft, place?.model ?? '', place?.pk) };
}

/** The id of what a key refers to; null, and a note, when the dump does not hold it. */
function reference({ source, lookups, notes }: Draft, model: string, pk: string | undefined): string | null {
  if (pk === undefined) return null;
  if (lookups.has(model, pk)) return idOf(source, model, pk);
  notes.push(`refers to a ${model} that is not in the dump: left open`);
  return null;
}

/** A site lies in its region, a location in its parent or else in its site. */
function locationFields(draft: Draft, stage: 'regions' | 'sites' | 'locations'): Record<string, unknown> {
  const { fields } = draft.object;
  const [parent, site, region] = ['parent', 'site', 'region'].map((field) => keyIn(fields[field]));
  const above =
    stage === 'regions'
      ? reference(draft, 'dcim.region', parent)
      : stage === 'sites' || (parent === undefined && site === undefined)
        ? reference(draft, 'dcim.region', region)
        : parent === undefined
          ? reference(draft, 'dcim.site', site)
          : reference(draft, 'dcim.location', parent);
  return { name: fields['name'], parentId: above, ...tenanted(draft) };
}

function deviceFields(draft: Draft) {
  const { object, lookups, notes } = draft;
  const { fields } = object;
  return {
    name: textOf(fields['name']),
    serial: textOf(fields['serial']),
    status: statusOf(draft, valuesOf(DEVICE_STATUSES), notes),
    role: roleOf(draft),
    manufacturer: lookups.manufacturerOf(fields['device_type']),
    model: lookups.name('dcim.devicetype', fields['device_type']),
    rackId: reference(draft, 'dcim.rack', keyIn(fields['rack'])),
    parentDeviceId: reference(draft, 'dcim.device', lookups.chassisOf(object.pk)),
    ...placed(draft, placeIn(fields)),
  };
}

function circuitFields(draft: Draft): Record<string, unknown> {
  const { object, lookups, notes } = draft;
  const { fields } = object;
  const end = keyIn(fields['termination_a']) ?? keyIn(fields['circuit_termination_a']);
  const place = lookups.placeOf('circuits.circuittermination', end);
  if (end !== undefined && place === undefined) notes.push('its termination is not in the dump: no location');
  return {
    name: fields['cid'],
    status: statusOf(draft, valuesOf(INVENTORY_STATUSES), notes),
    circuitType: lookups.name('circuits.circuittype', fields['type'] ?? fields['circuit_type']),
    provider: lookups.name('circuits.provider', fields['provider']),
    ...placed(draft, place),
  };
}

/** A virtual machine is where its device or its cluster is. */
function machineFields(draft: Draft): Record<string, unknown> {
  const { object, lookups, notes } = draft;
  const { fields } = object;
  const place = placeIn(fields) ?? lookups.placeOf('virtualization.cluster', fields['cluster']);
  return {
    name: fields['name'],
    status: statusOf(draft, valuesOf(INVENTORY_STATUSES), notes),
    role: roleOf(draft),
    parentDeviceId: reference(draft, 'dcim.device', keyIn(fields['device'])),
    ...placed(draft, place),
  };
}

/** Of NetBox from 3.6 and of Nautobot `role`, before that `device_role`. */
function roleOf({ object: { fields }, lookups }: Draft): string | null {
  const key = fields['role'] ?? fields['device_role'];
  return lookups.name('dcim.devicerole', key) ?? lookups.name('extras.role', key);
}

/** NetBox writes the status itself, Nautobot the key of one. */
function statusOf({ object: { fields }, lookups }: Draft, known: readonly string[], notes: string[]): string {
  const given = textOf(fields['status']);
  const name = (lookups.name('extras.status', given) ?? given ?? 'active').toLowerCase();
  const status = STATUSES[name] ?? name;
  if (known.includes(status)) return status;
  notes.push(`the status ${JSON.stringify(name)} is not known to Tenor: taken as active`);
  return 'active';
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}
