import { deviceLabel, nameKey, type Target, type TargetType } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { type SeenTenants } from '../http/principal.js';
import { LINKED_KINDS } from './linked-kinds.js';

interface NamedDocument {
  readonly _id: string;
  readonly name: string | null;
  readonly nameKey: string | null;
  readonly serial?: string | null;
}

/** A text for a target, to compare it by and to take its lease. */
export function targetText({ targetType, targetId }: Target): string {
  return `${targetType}:${targetId}`;
}

/** The objects of the inventory, and tenants, that contracts can cover. */
export class TargetObjects {
  constructor(private readonly database: Connection) {}

  /** What people call them, by {@link targetText}; those that are not there are missing. A query per type. */
  async labels(targets: readonly Target[]): Promise<ReadonlyMap<string, string>> {
    const labels = new Map<string, string>();
    for (const [targetType, ids] of byType(targets)) {
      for (const { _id, name, serial = null } of await this.find(targetType, { _id: { $in: ids } }, null)) {
        labels.set(targetText({ targetType, targetId: _id }), deviceLabel({ id: _id, name, serial }));
      }
    }
    return labels;
  }

  /** By {@link targetText}, those that belong to one of the tenants; a tenant belongs to itself. */
  async ofTenants(targets: readonly Target[], tenantIds: readonly string[]): Promise<ReadonlySet<string>> {
    const own = new Set<string>();
    for (const [targetType, ids] of byType(targets)) {
      for (const { _id } of await this.find(targetType, { _id: { $in: ids } }, tenantIds))
        own.add(targetText({ targetType, targetId: _id }));
    }
    return own;
  }

  /**
   * Ids by {@link nameKey}: of those with the name, and of devices without one of those with the serial.
   * Names repeat in reality: a key may have several ids.
   */
  async idsByName(
    type: TargetType,
    names: readonly string[],
    seen: SeenTenants = null,
  ): Promise<ReadonlyMap<string, string[]>> {
    const ids = new Map<string, string[]>();
    if (names.length === 0) return ids;
    const note = (key: string, id: string): void => {
      ids.set(key, [...(ids.get(key) ?? []), id]);
    };
    const keys = [...new Set(names.map(nameKey))];
    for (const found of await this.find(type, { nameKey: { $in: keys } }, seen)) {
      if (found.nameKey !== null) note(found.nameKey, found._id);
    }
    const unnamed = type === 'device' ? names.filter((name) => !ids.has(nameKey(name))) : [];
    if (unnamed.length === 0) return ids;
    const serials = new Set(unnamed.map((serial) => serial.trim()));
    for (const { _id, name, serial } of await this.find(type, { serial: { $in: [...serials] } }, seen)) {
      if (name === null && typeof serial === 'string') note(nameKey(serial), _id);
    }
    return ids;
  }

  private find(
    type: TargetType,
    filter: Readonly<Record<string, unknown>>,
    seen: SeenTenants,
  ): Promise<NamedDocument[]> {
    const theirs = seen === null ? {} : { [type === 'tenant' ? '_id' : 'tenantId']: { $in: [...seen] } };
    return this.database
      .collection(LINKED_KINDS[type].collection)
      .find<NamedDocument>({ $and: [filter, theirs] }, { projection: { name: 1, nameKey: 1, serial: 1 } })
      .toArray();
  }
}

function byType(targets: readonly Target[]): ReadonlyMap<TargetType, string[]> {
  const groups = new Map<TargetType, Set<string>>();
  for (const { targetType, targetId } of targets) {
    const group = groups.get(targetType) ?? new Set();
    groups.set(targetType, group.add(targetId));
  }
  return new Map([...groups].map(([type, ids]) => [type, [...ids]]));
}
