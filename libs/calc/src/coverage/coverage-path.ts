import { type TargetType } from '@tenor/domain';
import { type TargetRef } from './placement.js';

const KIND: Readonly<Record<TargetType, string>> = {
  device: 'device',
  rack: 'rack',
  location: 'location',
  tenant: 'tenant',
  circuit: 'circuit',
  virtual_machine: 'virtual machine',
};

/**
 * A coverage's path in words: `direct`, `via rack R1`, `via tenant Acme`, and for a location above the
 * object's own `via location NYC > Floor 2`, from the covered one down. Where it leads over another
 * kind of object whose place is not the object's own, that is told: `via location NYC (of device chassis-1)`.
 *
 * @param nameOf what people call an object.
 */
export function coveragePath(path: readonly TargetRef[], nameOf: (target: TargetRef) => string): string {
  const covered = path.at(-1);
  if (covered === undefined) return 'direct';
  let first = path.length - 1;
  while (first > 0 && path[first - 1]?.type === covered.type) first -= 1;
  const names = path.slice(first).reverse().map(nameOf).join(' > ');
  const device = path.slice(0, first).find(({ type }) => type === 'device');
  const over = device === undefined ? '' : ` (of device ${nameOf(device)})`;
  return `via ${KIND[covered.type]} ${names}${over}`;
}
