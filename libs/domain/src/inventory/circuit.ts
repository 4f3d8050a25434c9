import { z } from 'zod';
import { INVENTORY_STATUSES } from '../choices.js';
import { optionalUuid, sharedFields, type Entity } from '../entity.js';
import { choice, longText, optionalLine, singleLine } from '../schemas.js';

/** A line from a carrier. */
export const circuitInput = z.strictObject({
  /** The carrier's circuit id. */
  name: singleLine(),
  status: choice(INVENTORY_STATUSES).default('active'),
  circuitType: optionalLine(),
  /** The carrier, where it is one of the service providers. */
  providerId: optionalUuid(),
  tenantId: optionalUuid(),
  locationId: optionalUuid(),
  description: longText(),
  comments: longText(),
  ...sharedFields,
});

export type CircuitInput = z.input<typeof circuitInput>;
export type CircuitData = z.output<typeof circuitInput>;
export type Circuit = Entity & Readonly<CircuitData>;
