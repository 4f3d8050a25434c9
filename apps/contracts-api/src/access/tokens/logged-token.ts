import { type ApiToken, type Entity } from '@tenor/domain';
import { type TokenDocument } from '@tenor/persistence';

/** A token as the change log tells it. Its one change is that it is revoked. */
export type LoggedToken = Omit<ApiToken, 'lastUsedAt'> & Entity;

/** Neither the secret nor its digest. */
export function toLoggedToken(document: TokenDocument): LoggedToken {
  const { _id, userId, name, role, tenantIds, origin, createdAt, expiresAt, revokedAt } = document;
  return {
    id: _id,
    userId,
    name,
    role,
    tenantIds: tenantIds === null ? null : [...tenantIds],
    origin,
    createdAt,
    expiresAt,
    revokedAt,
    updatedAt: revokedAt ?? createdAt,
    version: revokedAt === null ? 1 : 2,
  };
}
