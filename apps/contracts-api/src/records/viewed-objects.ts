import { type Entity } from '@tenor/domain';
import { type Clock } from '@tenor/platform';
import { isDeepStrictEqual } from 'node:util';
import { type z } from 'zod';
import { mergePatch, type JsonObject } from '../http/merge-patch.js';
import { type Seer, type SeenTenants } from '../http/principal.js';
import { objectBody, refuseReadOnly } from '../http/request-body.js';
import { type Condition, type ListQuery, type Page } from '../list/list-definition.js';
import { createRecord, type Records } from './create-record.js';
import { newEntity, nextVersion, READ_ONLY_FIELDS, takeId } from './new-entity.js';
import { parseInput } from './parse-input.js';
import { found, patchRecord, type PatchableRecords } from './patch-record.js';

/** What a collection of objects is made of whose clients see more than is stored, and write less. */
export interface ViewedObjectParts<
  Data extends object,
  T extends Entity,
  View extends Entity,
  Expand extends string,
> {
  readonly records: Records<T> &
    PatchableRecords<T> & {
      page(query: ListQuery): Promise<Page<T>>;
      delete(id: string, ifMatch: readonly number[] | undefined): Promise<void>;
    };
  readonly schema: z.ZodType<Data>;
  /** Puts the parsed input and what the server adds together. */
  readonly compose: (data: Data, entity: Entity) => T;
  /** The record as a client writes it: what a merge patch is applied to. */
  readonly toInput: (record: T) => JsonObject;
  /** Fields of the view that only the server writes, beside those of every object. */
  readonly readOnly: readonly string[];
  /** Puts ids in the place of names. @param current What is changed; undefined: something is created. */
  readonly resolveBody: (body: JsonObject, current: T | undefined) => Promise<JsonObject>;
  /** The same for the values of filters; what the caller does not see has no name. */
  readonly resolveConditions: (conditions: readonly Condition[], seen: SeenTenants) => Promise<Condition[]>;
  /** Adds to a whole input what the server knows and the client left out. */
  readonly complete?: (input: JsonObject) => Promise<JsonObject>;
  /**
   * The records as clients see them, in their order; a bounded number of queries.
   * @param seen What the caller does not see has no name, is not counted, and not shown as a whole.
   * @param expand What they refer to and is wanted as a whole.
   */
  readonly views: (records: readonly T[], seen: SeenTenants, expand: ReadonlySet<Expand>) => Promise<View[]>;
  readonly clock: Clock;
}

/** List, create, read, change and delete for objects that refer to others. */
export class ViewedObjects<
  Data extends object,
  T extends Entity,
  View extends Entity,
  Expand extends string = never,
> {
  constructor(private readonly parts: ViewedObjectParts<Data, T, View, Expand>) {}

  async page(
    query: ListQuery,
    seen: SeenTenants,
    expand: ReadonlySet<Expand> = new Set(),
  ): Promise<Page<View>> {
    const conditions = await this.parts.resolveConditions(query.conditions, seen);
    const page = await this.parts.records.page({ ...query, conditions });
    return { ...page, items: await this.parts.views(page.items, seen, expand) };
  }

  async get(id: string, seen: SeenTenants, expand: ReadonlySet<Expand> = new Set()): Promise<View> {
    return this.view(await found(this.parts.records, id), seen, expand);
  }

  async create(body: unknown, { tenantIds }: Seer): Promise<{ record: View; created: boolean }> {
    const { records, compose, toInput, readOnly, resolveBody, clock } = this.parts;
    const given = objectBody(body);
    refuseReadOnly(given, [...READ_ONLY_FIELDS, ...readOnly]);
    const { id, chosen, fields } = takeId(given);
    const data = await this.parse(await resolveBody(fields, undefined));
    const record = compose(data, newEntity(id, clock.now()));
    const answer = await createRecord(records, record, chosen, (stored) =>
      isDeepStrictEqual(toInput(stored), toInput(record)),
    );
    return { record: await this.view(answer.record, tenantIds), created: answer.created };
  }

  async patch(
    id: string,
    body: unknown,
    ifMatch: readonly number[] | undefined,
    { tenantIds }: Seer,
  ): Promise<View> {
    const { records, compose, toInput, readOnly, resolveBody, clock } = this.parts;
    const given = objectBody(body);
    refuseReadOnly(given, ['id', ...READ_ONLY_FIELDS, ...readOnly]);
    const changed = await patchRecord(records, id, ifMatch, async (current) => {
      const before = toInput(current);
      const data = await this.parse(mergePatch(before, await resolveBody(given, current)));
      const next = compose(data, nextVersion(current, clock.now()));
      return isDeepStrictEqual(before, toInput(next)) ? undefined : next;
    });
    return this.view(changed, tenantIds);
  }

  delete(id: string, ifMatch: readonly number[] | undefined): Promise<void> {
    return this.parts.records.delete(id, ifMatch);
  }

  private async parse(input: unknown): Promise<Data> {
    const { complete, schema } = this.parts;
    return parseInput(schema, complete === undefined ? input : await complete(objectBody(input)));
  }

  private async view(record: T, seen: SeenTenants, expand: ReadonlySet<Expand> = new Set()): Promise<View> {
    const [view] = await this.parts.views([record], seen, expand);
    if (view === undefined) throw new Error('one record has one view');
    return view;
  }
}
