import { z } from 'zod';
import { uuid, type Entity } from '../entity.js';
import { choice, optionalLine, singleLine, trueOrFalse } from '../schemas.js';
import { ROLES } from './role.js';

/** Tenants that one user or token can be restricted to. */
export const RESTRICTION_MAX = 100;

export const PASSWORD_MIN = 12;
export const PASSWORD_MAX = 256;

/** Ids of the tenants that somebody is restricted to; null: all of the estate. */
export function tenantRestriction() {
  const ids = z
    .array(uuid(), 'must be a list of ids of tenants, or null')
    .min(1, 'must name a tenant, or be null for all of the estate')
    .max(RESTRICTION_MAX, `must name at most ${RESTRICTION_MAX} tenants`)
    .transform((list) => [...new Set(list)].sort());
  return z.union([ids, z.null()]);
}

/** Somebody who may use the API. `name` is unique without regard to case: it signs in with it. */
export const userInput = z
  .strictObject({
    name: singleLine(128),
    email: optionalLine(254).refine((text) => text === null || /^[^\s@<>]+@[^\s@<>]+$/.test(text), {
      message: 'must be an e-mail address',
      params: { code: 'invalid_address' },
    }),
    role: choice(ROLES).default('viewer'),
    tenantIds: tenantRestriction().default(null),
    active: trueOrFalse().default(true),
  })
  .refine(({ role, tenantIds }) => role !== 'admin' || tenantIds === null, {
    path: ['tenantIds'],
    message: 'must be null for an administrator, who decides about all of the estate',
    params: { code: 'not_restrictable' },
  });

export type UserInput = z.input<typeof userInput>;
export type UserData = z.output<typeof userInput>;
export type User = Entity & Readonly<UserData>;

/** A password that somebody chooses: 12 to 256 characters, any of them. */
export function newPassword(): z.ZodType<string, string> {
  return z
    .string('must be text')
    .min(PASSWORD_MIN, `must have at least ${PASSWORD_MIN} characters`)
    .max(PASSWORD_MAX, `must have at most ${PASSWORD_MAX} characters`);
}
