import { z } from 'zod';
import { type Instant } from './instant.js';
import { choice, json, optionalLine, singleLine, type Json } from './schemas.js';

/** What every stored model has. `version` starts at 1 and grows with each change: it is the ETag. */
export interface Entity {
  readonly id: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly version: number;
}

/** The names of {@link Entity}'s fields, which a client reads and never writes (`id` only on create). */
export const SERVER_FIELDS = ['id', 'createdAt', 'updatedAt', 'version'] as const;

export const TAGS_MAX = 50;
export const EXTERNAL_REFS_MAX = 20;
export const CUSTOM_FIELDS_MAX_BYTES = 65_536;

/** An id: a UUID of any version, in lower case. The server makes version 7. */
export function uuid(): z.ZodType<string, string> {
  return z
    .string({ error: (issue) => (issue.input === undefined ? 'is required' : 'must be a UUID') })
    .transform((text) => text.toLowerCase())
    .refine((text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text), {
      message: 'must be a UUID',
      params: { code: 'invalid_id' },
    })
    .meta({ format: 'uuid' });
}

/** A reference that may be empty: a UUID or null. */
export function optionalUuid() {
  return z.union([uuid(), z.null()], 'must be a UUID or null').default(null);
}

export interface ExternalRef {
  readonly source: string;
  readonly id: string;
  readonly url: string | null;
}

const externalRef = z.strictObject({
  source: singleLine(64),
  id: singleLine(256),
  url: optionalLine(2048),
});

const CUSTOM_FIELD_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** Free fields: names of letters, digits, `_` and `-` at every level, any JSON as value, 64 KiB in all. */
const customFields = z
  .record(z.string(), json(), 'must be an object')
  .refine((fields) => namesAreSafe(fields), {
    message: 'names must match [A-Za-z][A-Za-z0-9_-]{0,63} at every level',
    params: { code: 'invalid_name' },
  })
  .refine((fields) => new TextEncoder().encode(JSON.stringify(fields)).length <= CUSTOM_FIELDS_MAX_BYTES, {
    message: `must have at most ${CUSTOM_FIELDS_MAX_BYTES} bytes as JSON`,
    params: { code: 'invalid_length' },
  });

function namesAreSafe(value: Json): boolean {
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.every(namesAreSafe);
  return Object.entries(value).every(([name, item]) => CUSTOM_FIELD_NAME.test(name) && namesAreSafe(item));
}

/** The fields that every model's input shares. */
export const sharedFields = {
  tags: z
    .array(singleLine(64), 'must be a list of texts')
    .max(TAGS_MAX, `must have at most ${TAGS_MAX} entries`)
    .transform((tags) => [...new Set(tags)])
    .default([]),
  customFields: customFields.default({}),
  externalRefs: z
    .array(externalRef, 'must be a list of {source, id, url?}')
    .max(EXTERNAL_REFS_MAX, `must have at most ${EXTERNAL_REFS_MAX} entries`)
    .refine((refs) => new Set(refs.map((ref) => JSON.stringify([ref.source, ref.id]))).size === refs.length, {
      message: 'must not name the same source and id twice',
      params: { code: 'duplicate' },
    })
    .default([]),
};

/** A choice that may be left open: one of the list, null, or blank. */
export function optionalChoice<K extends string>(choices: Readonly<Record<K, string>>) {
  return z
    .union([z.literal(''), z.null(), choice(choices)], {
      error: `must be one of ${Object.keys(choices).join(', ')}, or empty`,
    })
    .default(null)
    .transform((value) => (value === '' ? null : value));
}
