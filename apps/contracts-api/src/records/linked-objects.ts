import { type Entity } from '@tenor/domain';
import { type Clock } from '@tenor/platform';
import { isDeepStrictEqual } from 'node:util';
import { type z } from 'zod';
import { mergePatch } from '../http/merge-patch.js';
import { objectBody, refuseReadOnly } from '../http/request-body.js';
import { type Seer, type SeenTenants } from '../http/principal.js';
import { type ListQuery, type Page } from '../list/list-definition.js';
import { type NamedKind, type NamedReference } from '../references/named-reference.js';
import { type ReferenceNames } from '../references/reference-names.js';
import { createRecord, type Records } from './create-record.js';
import { newEntity, nextVersion, READ_ONLY_FIELDS, takeId } from './new-entity.js';
import { parseInput } from './parse-input.js';
import { found, patchRecord, type PatchableRecords } from './patch-record.js';

/** What a collection of objects with references is made of. */
export interface LinkedObjectParts<Data extends object, T extends Entity & Data, View extends T> {
  readonly records: Records<T> &
    PatchableRecords<T> & {
      page(query: ListQuery): Promise<Page<T>>;
      delete(id: string, ifMatch: readonly number[] | undefined, seen: SeenTenants): Promise<void>;
    };
  readonly schema: z.ZodType<Data>;
  /** Puts the parsed input and what the server adds together. */
  readonly compose: (data: Data, entity: Entity) => T;
  /** The record as a client writes it. */
  readonly toInput: (record: T) => Data;
  /** The references that clients can give by name, and see with it. */
  readonly references: readonly NamedReference[];
  readonly names: ReferenceNames;
  /** The record as clients see it. */
  readonly view: (record: T, nameOf: NameOf) => View;
  readonly clock: Clock;
}

/** What people call the object that a reference names; null when it names none, or what the caller does not see. */
export type NameOf = (kind: NamedKind, id: string | null) => string | null;

/** List, create, read, change and delete for objects that refer to others, by id or by name. */
export class LinkedObjects<Data extends object, T extends Entity & Data, View extends T> {
  private readonly readOnly: readonly string[];

  constructor(private readonly parts: LinkedObjectParts<Data, T, View>) {
    this.readOnly = [...READ_ONLY_FIELDS, ...nameFields(parts.references)];
  }

  async page(query: ListQuery, seen: SeenTenants): Promise<Page<View>> {
    const conditions = await this.parts.names.resolveConditions(query.conditions, seen);
    const page = await this.parts.records.page({ ...query, conditions });
    return { ...page, items: await this.views(page.items, seen) };
  }

  async get(id: string, seen: SeenTenants): Promise<View> {
    return this.viewOf(await found(this.parts.records, id), seen);
  }

  async create(body: unknown, { tenantIds }: Seer): Promise<{ record: View; created: boolean }> {
    const { records, schema, compose, toInput, names, clock } = this.parts;
    const given = objectBody(body);
    refuseReadOnly(given, this.readOnly);
    const { id, chosen, fields } = takeId(given);
    const data = parseInput(schema, await names.resolveBody(fields));
    const asked = compose(data, newEntity(id, clock.now()));
    const { record, created } = await createRecord(records, asked, chosen, (stored) =>
      isDeepStrictEqual(toInput(stored), toInput(asked)),
    );
    return { record: await this.viewOf(record, tenantIds), created };
  }

  async patch(
    id: string,
    body: unknown,
    ifMatch: readonly number[] | undefined,
    { tenantIds }: Seer,
  ): Promise<View> {
    const { records, schema, compose, toInput, names, clock } = this.parts;
    const given = objectBody(body);
    refuseReadOnly(given, ['id', ...this.readOnly]);
    const patch = await names.resolveBody(given);
    const record = await patchRecord(records, id, ifMatch, (current) => {
      const before = toInput(current);
      const data = parseInput(schema, mergePatch(before, patch));
      const next = compose(data, nextVersion(current, clock.now()));
      return Promise.resolve(isDeepStrictEqual(before, toInput(next)) ? undefined : next);
    });
    return this.viewOf(record, tenantIds);
  }

  delete(id: string, ifMatch: readonly number[] | undefined, { tenantIds }: Seer): Promise<void> {
    return this.parts.records.delete(id, ifMatch, tenantIds);
  }

  private async viewOf(record: T, seen: SeenTenants): Promise<View> {
    const [view] = await this.views([record], seen);
    if (!view) throw new Error('one record has one view');
    return view;
  }

  /** One query for the names of each kind that the records refer to; what the caller does not see has none. */
  private async views(records: readonly T[], seen: SeenTenants): Promise<View[]> {
    const { references, names, view } = this.parts;
    const byKind = new Map<NamedKind, ReadonlyMap<string, string>>();
    for (const kind of new Set(references.map(({ to }) => to))) {
      const fields = references.filter(({ to }) => to === kind).map(({ field }) => field);
      byKind.set(
        kind,
        await names.namesById(
          kind,
          records.flatMap((record) => idsIn(record, fields)),
          seen,
        ),
      );
    }
    const nameOf: NameOf = (kind, id) => (id === null ? null : (byKind.get(kind)?.get(id) ?? null));
    return records.map((record) => view(record, nameOf));
  }
}

/** The fields of a view that have the names: `locationName`. Only the server writes them. */
export function nameFields(references: readonly NamedReference[]): string[] {
  return references.map(({ name }) => `${name}Name`);
}

function idsIn(record: object, fields: readonly string[]): string[] {
  const values = new Map<string, unknown>(Object.entries(record));
  return fields.flatMap((field) => {
    const id = values.get(field);
    return typeof id === 'string' ? [id] : [];
  });
}
