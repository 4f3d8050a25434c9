import { type Entity } from '@tenor/domain';
import { type Clock } from '@tenor/platform';
import { isDeepStrictEqual } from 'node:util';
import { type z } from 'zod';
import { mergePatch } from '../http/merge-patch.js';
import { objectBody, refuseReadOnly } from '../http/request-body.js';
import { type ListQuery, type Page } from '../list/list-definition.js';
import { createRecord, type Records } from './create-record.js';
import { newEntity, nextVersion, READ_ONLY_FIELDS, takeId } from './new-entity.js';
import { parseInput } from './parse-input.js';
import { found, patchRecord, type PatchableRecords } from './patch-record.js';

/** What a collection of plain objects is made of. */
export interface PlainObjectParts<Data extends object, T extends Entity & Data> {
  readonly records: Records<T> & PatchableRecords<T> & { page(query: ListQuery): Promise<Page<T>> };
  readonly schema: z.ZodType<Data>;
  /** Puts the parsed input and what the server adds together. */
  readonly compose: (data: Data, entity: Entity) => T;
  /** The record as a client writes it. */
  readonly toInput: (record: T) => Data;
  readonly deletion: { delete(id: string, ifMatch: readonly number[] | undefined): Promise<void> };
  readonly clock: Clock;
}

/** List, create, read, change and delete for objects that refer to no others. */
export class PlainObjects<Data extends object, T extends Entity & Data> {
  constructor(private readonly parts: PlainObjectParts<Data, T>) {}

  page(query: ListQuery): Promise<Page<T>> {
    return this.parts.records.page(query);
  }

  get(id: string): Promise<T> {
    return found(this.parts.records, id);
  }

  create(body: unknown): Promise<{ record: T; created: boolean }> {
    const { records, schema, compose, toInput, clock } = this.parts;
    const given = objectBody(body);
    refuseReadOnly(given, READ_ONLY_FIELDS);
    const { id, chosen, fields } = takeId(given);
    const data = parseInput(schema, fields);
    const record = compose(data, newEntity(id, clock.now()));
    return createRecord(records, record, chosen, (stored) =>
      isDeepStrictEqual(toInput(stored), toInput(record)),
    );
  }

  patch(id: string, body: unknown, ifMatch: readonly number[] | undefined): Promise<T> {
    const { records, schema, compose, toInput, clock } = this.parts;
    const patch = objectBody(body);
    refuseReadOnly(patch, ['id', ...READ_ONLY_FIELDS]);
    return patchRecord(records, id, ifMatch, (current) => {
      const before = toInput(current);
      const data = parseInput(schema, mergePatch(before, patch));
      const next = compose(data, nextVersion(current, clock.now()));
      return Promise.resolve(isDeepStrictEqual(before, toInput(next)) ? undefined : next);
    });
  }

  delete(id: string, ifMatch: readonly number[] | undefined): Promise<void> {
    return this.parts.deletion.delete(id, ifMatch);
  }
}
