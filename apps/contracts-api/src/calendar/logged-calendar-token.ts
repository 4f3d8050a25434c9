import { type CalendarToken, type Entity } from '@tenor/domain';
import { type CalendarTokenDocument } from '@tenor/persistence';

/** A calendar's token as the change log tells it: neither the secret nor its digest. */
export function toLoggedCalendarToken(
  document: CalendarTokenDocument,
): Omit<CalendarToken, 'lastUsedAt'> & Entity {
  const { _id, userId, name, tenantIds, createdAt } = document;
  return {
    id: _id,
    userId,
    name,
    tenantIds: tenantIds === null ? null : [...tenantIds],
    createdAt,
    updatedAt: createdAt,
    version: 1,
  };
}
