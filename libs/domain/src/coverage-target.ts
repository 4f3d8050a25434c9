import { uuid } from './entity.js';
import { choice } from './schemas.js';

/** What contracts can cover: stored value → label. */
export const TARGET_TYPES = {
  device: 'Device',
  rack: 'Rack',
  location: 'Location',
  tenant: 'Tenant',
  circuit: 'Circuit',
  virtual_machine: 'Virtual machine',
} as const;
export type TargetType = keyof typeof TARGET_TYPES;

/** The fields that name one object of the inventory, or a tenant. */
export const targetFields = {
  targetType: choice(TARGET_TYPES),
  targetId: uuid(),
};

/** One object of the inventory, or a tenant, by kind and id. */
export interface Target {
  readonly targetType: TargetType;
  readonly targetId: string;
}
