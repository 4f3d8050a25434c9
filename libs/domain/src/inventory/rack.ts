import { z } from 'zod';
import { optionalUuid, sharedFields, type Entity } from '../entity.js';
import { longText, singleLine } from '../schemas.js';

/** A rack in a location. */
export const rackInput = z.strictObject({
  name: singleLine(),
  locationId: optionalUuid(),
  tenantId: optionalUuid(),
  description: longText(),
  comments: longText(),
  ...sharedFields,
});

export type RackInput = z.input<typeof rackInput>;
export type RackData = z.output<typeof rackInput>;
export type Rack = Entity & Readonly<RackData>;
