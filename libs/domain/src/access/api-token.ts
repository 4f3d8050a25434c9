import { z } from 'zod';
import { uuid } from '../entity.js';
import { type Instant } from '../instant.js';
import { choice, singleLine, wholeNumber } from '../schemas.js';
import { ROLES, type Role } from './role.js';
import { tenantRestriction } from './user.js';

/** Days for which a token can be made at most: ten years. */
export const TOKEN_DAYS_MAX = 3650;

/** What somebody says who makes a token. Left out, it may do what its maker may at the moment. */
export const apiTokenInput = z.strictObject({
  name: singleLine(128),
  role: choice(ROLES).optional(),
  tenantIds: tenantRestriction().optional(),
  expiresInDays: wholeNumber(1, TOKEN_DAYS_MAX).default(90),
  /** Whose token it is; only administrators make tokens for others. */
  userId: uuid().optional(),
});

/** How a token came to be: by a request, by a sign-in with a password, or when the product first started. */
export const TOKEN_ORIGINS = ['api', 'sign-in', 'start'] as const;
export type TokenOrigin = (typeof TOKEN_ORIGINS)[number];

/**
 * A bearer token without its secret, which is shown once and stored as a digest. What it allows at a
 * moment is the lesser of its own role and its user's, within the tenants that both are restricted to.
 */
export interface ApiToken {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  readonly tenantIds: readonly string[] | null;
  readonly origin: TokenOrigin;
  readonly createdAt: Instant;
  /** null: only of the token that a start was given or made. */
  readonly expiresAt: Instant | null;
  /** Exact to five minutes. */
  readonly lastUsedAt: Instant | null;
  readonly revokedAt: Instant | null;
}
