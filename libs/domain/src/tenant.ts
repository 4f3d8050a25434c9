import { z } from 'zod';
import { sharedFields, type Entity } from './entity.js';
import { longText, singleLine } from './schemas.js';

/** A part of the organisation that contracts and devices belong to. `name` is unique without regard to case. */
export const tenantInput = z.strictObject({
  name: singleLine(),
  description: longText(),
  comments: longText(),
  ...sharedFields,
});

export type TenantInput = z.input<typeof tenantInput>;
export type TenantData = z.output<typeof tenantInput>;
export type Tenant = Entity & Readonly<TenantData>;
