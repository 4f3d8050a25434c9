import { z } from 'zod';
import { optionalUuid, sharedFields, type Entity } from '../entity.js';
import { longText, singleLine } from '../schemas.js';

/** A place: a region, a site, a building, a floor. Locations make a tree. */
export const locationInput = z.strictObject({
  name: singleLine(),
  /** null: a root of the tree. */
  parentId: optionalUuid(),
  tenantId: optionalUuid(),
  description: longText(),
  comments: longText(),
  ...sharedFields,
});

export type LocationInput = z.input<typeof locationInput>;
export type LocationData = z.output<typeof locationInput>;
export type Location = Entity & Readonly<LocationData>;
