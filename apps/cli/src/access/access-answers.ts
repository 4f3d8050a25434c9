import { ROLES, valuesOf } from '@tenor/domain';
import { z } from 'zod';

const role = z.enum(valuesOf(ROLES));
const tenantIds = z.array(z.string()).nullable();

/** Loose: what the command line does not know is passed on to `--json`. */
export const userAnswer = z.looseObject({
  id: z.string(),
  name: z.string(),
  role,
  tenantIds,
  active: z.boolean(),
  password: z.enum(['none', 'one_time', 'chosen']),
});
export type UserAnswer = z.output<typeof userAnswer>;

export const tokenAnswer = z.looseObject({
  id: z.string(),
  name: z.string(),
  userName: z.string().nullable(),
  role,
  tenantIds,
  status: z.enum(['valid', 'expired', 'revoked']),
  expiresAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
});
export type TokenAnswer = z.output<typeof tokenAnswer>;

export const newTokenAnswer = z.looseObject({ token: z.string() });
export const passwordAnswer = z.looseObject({ name: z.string(), password: z.string() });
export const namedAnswer = z.object({ items: z.array(z.looseObject({ id: z.string() })) });
