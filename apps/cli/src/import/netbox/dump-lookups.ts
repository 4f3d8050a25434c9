import { type DumpObject } from './dump-objects.js';

/** A region, a site or a location, by its key. */
export interface Place {
  readonly model: string;
  readonly pk: string;
}

/** What objects of a dump refer to by key and rows name by text; and which objects there are. */
export class DumpLookups {
  /** Names by model and key. */
  private readonly names = new Map<string, string>();
  /** Of device types: their manufacturer. */
  private readonly manufacturers = new Map<string, string>();
  /** Of clusters and terminations of circuits: where they are. */
  private readonly places = new Map<string, Place>();
  /** Of devices: the device whose bay they are in. */
  private readonly chassis = new Map<string, string>();
  private readonly present = new Set<string>();

  /** Notes an object; only what others refer to is kept. */
  add({ model, pk, fields }: DumpObject): void {
    const key = `${model} ${pk}`;
    switch (model) {
      case 'dcim.devicetype':
        this.note(this.names, key, fields['model']);
        this.note(this.manufacturers, key, fields['manufacturer']);
        break;
      case 'dcim.devicebay': {
        const [device, installed] = [keyIn(fields['device']), keyIn(fields['installed_device'])];
        if (device !== undefined && installed !== undefined) this.chassis.set(installed, device);
        break;
      }
      case 'circuits.circuittermination':
      case 'virtualization.cluster': {
        const place = placeIn(fields);
        if (place) this.places.set(key, place);
        break;
      }
      case 'dcim.device':
      case 'dcim.rack':
      case 'dcim.region':
      case 'dcim.site':
      case 'dcim.location':
        this.present.add(key);
        break;
      case 'tenancy.tenant':
      case 'circuits.provider':
      case 'circuits.circuittype':
      case 'dcim.manufacturer':
      case 'dcim.devicerole':
      case 'extras.role':
      case 'extras.status':
        this.note(this.names, key, fields['name']);
        break;
    }
  }

  name(model: string, key: unknown): string | null {
    const pk = keyIn(key);
    return pk === undefined ? null : (this.names.get(`${model} ${pk}`) ?? null);
  }

  manufacturerOf(deviceType: unknown): string | null {
    const pk = keyIn(deviceType);
    const manufacturer = pk === undefined ? undefined : this.manufacturers.get(`dcim.devicetype ${pk}`);
    return manufacturer === undefined ? null : this.name('dcim.manufacturer', manufacturer);
  }

  chassisOf(pk: string): string | undefined {
    return this.chassis.get(pk);
  }

  placeOf(model: string, key: unknown): Place | undefined {
    const pk = keyIn(key);
    return pk === undefined ? undefined : this.places.get(`${model} ${pk}`);
  }

  has(model: string, pk: string): boolean {
    return this.present.has(`${model} ${pk}`);
  }

  private note(into: Map<string, string>, key: string, value: unknown): void {
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text === 'string' && text.trim() !== '') into.set(key, text);
  }
}

/** A key as a dump refers by it; undefined: to nothing. */
export function keyIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== ''
    ? value
    : typeof value === 'number'
      ? String(value)
      : undefined;
}

/** Where an object is, the nearest place first. */
export function placeIn(fields: Readonly<Record<string, unknown>>): Place | undefined {
  for (const field of ['location', 'site', 'region']) {
    const pk = keyIn(fields[field]);
    if (pk !== undefined) return { model: `dcim.${field}`, pk };
  }
  return undefined;
}
