import { calendarTokenInput } from '@tenor/domain';
import { inputSchema, type JsonSchema } from '../openapi/json-schema.js';
import { INSTANT, INSTANT_OR_NULL, listOf, object, orNull, pageOf, TEXT } from '../openapi/shapes.js';

const UUID: JsonSchema = { type: 'string', format: 'uuid' };

const properties = {
  id: UUID,
  userId: UUID,
  name: TEXT,
  tenantIds: { ...orNull(listOf(UUID)), description: 'Whose contracts it shows; null: all of the estate.' },
  createdAt: INSTANT,
  lastUsedAt: INSTANT_OR_NULL,
};

/** The shapes of calendars' tokens in the API's description. */
export const calendarComponents: Readonly<Record<string, JsonSchema>> = {
  CalendarTokenCreate: { ...inputSchema(calendarTokenInput), examples: [{ name: 'Outlook' }] },
  CalendarToken: object(properties),
  CalendarTokenList: pageOf('CalendarToken'),
  NewCalendarToken: object({
    ...properties,
    token: { ...TEXT, description: 'Shown once: it is stored as a digest.' },
    path: { ...TEXT, examples: ['/calendar.ics?token=tenor_…'] },
  }),
};
