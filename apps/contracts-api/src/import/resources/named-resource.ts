import { nameKey, toFieldErrors, type Entity, type ExternalRef } from '@tenor/domain';
import { type z } from 'zod';
import { newEntity, nextVersion, READ_ONLY_FIELDS } from '../../records/new-entity.js';
import { type CellKind } from '../columns/cell-kind.js';
import { type ImportResource } from '../pipeline/import-resource.js';
import { checkConstant } from './check-constant.js';
import { SHARED_COLUMNS } from './shared-fields.js';

/** What an object has that is known by a unique name. */
type Named = Entity & { readonly name: string; readonly externalRefs: readonly ExternalRef[] };

/** The import of a resource whose objects have a name that is unique without regard to case, and no references. */
export function namedResource<Data extends object, T extends Named & Data>(definition: {
  readonly name: string;
  readonly one: string;
  readonly columns: Readonly<Record<string, CellKind>>;
  readonly schema: z.ZodType<Data> & { readonly shape: Readonly<Record<string, z.ZodType>> };
  /** Fields that only the server writes, beside those of every object. */
  readonly readOnly?: readonly string[];
  readonly combine: (entity: Entity, data: Data) => T;
  readonly now: Date;
}): ImportResource<T> {
  const { name, one, columns, schema, readOnly = [], combine, now } = definition;
  return {
    name,
    one,
    fields: {
      writable: { ...SHARED_COLUMNS, ...columns },
      references: [],
      readOnly: [...READ_ONLY_FIELDS, ...readOnly],
      checkConstant: (field, value) => checkConstant(schema.shape, field, value),
    },
    naturalField: 'name',
    naturalKeyIsUnique: true,
    naturalKeyOf: ({ name: given }) => (typeof given === 'string' ? ['name', nameKey(given)] : undefined),
    naturalKeysOf: (stored) => [['name', nameKey(stored.name)]],
    externalRefsOf: (stored) => stored.externalRefs,
    merge: (
      { id: _id, createdAt: _createdAt, updatedAt: _updatedAt, version: _version, ...data },
      values,
    ) => ({
      ...data,
      ...values,
    }),
    build: (input, before, id) => {
      const parsed = schema.safeParse(input);
      if (!parsed.success) return { ok: false, errors: toFieldErrors(parsed.error.issues) };
      return {
        ok: true,
        entity: combine(before ? nextVersion(before, now) : newEntity(id, now), parsed.data),
      };
    },
  };
}
