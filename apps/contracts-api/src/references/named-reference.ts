import { type Link, type LinkedKind } from './linked-kinds.js';

/** Kinds of objects that others can name by their name, beside by their id. */
export type NamedKind = Extract<LinkedKind, 'provider' | 'tenant' | 'location' | 'rack' | 'device'>;

/** A reference that bodies, filters and files can give by name. */
export interface NamedReference {
  /** In bodies, filters and files: `location`. */
  readonly name: string;
  /** The stored field: `locationId`. */
  readonly field: string;
  readonly to: NamedKind;
  /** Whether it may be left open. */
  readonly nullable: boolean;
}

export const PROVIDER: NamedReference = {
  name: 'provider',
  field: 'providerId',
  to: 'provider',
  nullable: false,
};
export const TENANT: NamedReference = { name: 'tenant', field: 'tenantId', to: 'tenant', nullable: true };
export const LOCATION: NamedReference = {
  name: 'location',
  field: 'locationId',
  to: 'location',
  nullable: true,
};
export const RACK: NamedReference = { name: 'rack', field: 'rackId', to: 'rack', nullable: true };
export const PARENT_LOCATION: NamedReference = {
  name: 'parent',
  field: 'parentId',
  to: 'location',
  nullable: true,
};
export const PARENT_DEVICE: NamedReference = {
  name: 'parentDevice',
  field: 'parentDeviceId',
  to: 'device',
  nullable: true,
};
/** The provider of what can do without one. */
export const OPTIONAL_PROVIDER: NamedReference = { ...PROVIDER, nullable: true };

/** The references that a record has. */
export function linksIn(references: readonly NamedReference[], record: object): Link[] {
  const values = new Map<string, unknown>(Object.entries(record));
  return references.flatMap(({ field, to }) => {
    const id = values.get(field);
    return typeof id === 'string' ? [{ field, to, id }] : [];
  });
}
