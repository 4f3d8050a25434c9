import { Problem, type Entity } from '@tenor/domain';
import { type Clock } from '@tenor/platform';
import { setTimeout as sleep } from 'node:timers/promises';
import { type SeenTenants } from '../http/principal.js';
import { type ListQuery, type Page } from '../list/list-definition.js';
import { newMark, staleBefore } from '../references/deletion-mark.js';
import { type LinkChecks } from '../references/link-checks.js';
import { type Link, type LinkedKind } from '../references/linked-kinds.js';
import { type ReferenceCollection } from '../references/reference-collection.js';
import { type RecordStore } from './record-store.js';

/** How long a writer waits before it tries again what another was just doing. */
const PAUSE_MS = 20;

/** What a collection of objects with references is made of. */
export interface LinkedRecordParts<T extends Entity, D extends { _id: string; version: number }> {
  readonly store: RecordStore<T, D>;
  /** The same collection, for marks and holds. */
  readonly documents: ReferenceCollection;
  /** What others refer to these objects as; undefined: nobody does. */
  readonly kind: LinkedKind | undefined;
  /** Every reference that an object has. */
  readonly linksOf: (record: T) => readonly Link[];
  readonly checks: LinkChecks;
  readonly deletion: {
    delete(id: string, ifMatch: readonly number[] | undefined, seen: SeenTenants): Promise<void>;
  };
  readonly clock: Clock;
}

/** Objects that refer to others, in the database: whatever races, no reference leads to nothing or in a circle. */
export class LinkedRecords<T extends Entity, D extends { _id: string; version: number }> {
  constructor(private readonly parts: LinkedRecordParts<T, D>) {}

  page(query: ListQuery): Promise<Page<T>> {
    return this.parts.store.page(query);
  }

  find(id: string): Promise<T | undefined> {
    return this.parts.store.find(id);
  }

  /** Writes the record, verifies what it refers to, and takes it back when that has gone meanwhile. */
  async insert(record: T): Promise<void> {
    const { store, kind, linksOf, checks } = this.parts;
    const own = { kind, id: record.id };
    const links = linksOf(record);
    await checks.check(own, links);
    await store.insert(record);
    try {
      await checks.check(own, links);
    } catch (error) {
      const faults = error instanceof Problem ? error.errors : [];
      await this.takeBack(record, new Set(faults.map(({ path }) => path)));
      throw error;
    }
  }

  /**
   * Writes over the stored record unless that has moved on. New references are announced on the stored
   * record first (a hold, which whoever deletes looks for), verified, and only then written.
   */
  async replace(next: T, current: T): Promise<boolean> {
    const { store, kind, checks } = this.parts;
    const changed = this.newLinks(next, current);
    if (changed.length === 0) return store.replace(next, current);
    return checks.inTurn(kind, changed, () => this.relink(next, current, changed));
  }

  private async relink(next: T, current: T, changed: readonly Link[]): Promise<boolean> {
    const { store, documents, kind, checks, clock } = this.parts;
    const now = clock.now();
    const hold = { ...newMark(now), ids: changed.map(({ id }) => id) };
    const free = { $or: [{ hold: null }, { 'hold.at': { $lt: staleBefore(now) } }] };
    const stored = { _id: next.id, version: current.version };
    if (!(await documents.update({ ...stored, ...free }, { $set: { hold } }))) {
      await sleep(PAUSE_MS);
      return false;
    }
    const mine = { 'hold.token': hold.token };
    try {
      await checks.check({ kind, id: next.id }, changed);
      if (await store.replace(next, current, { where: mine, unset: ['hold'] })) return true;
    } catch (error) {
      await documents.update({ _id: next.id, ...mine }, { $unset: { hold: '' } });
      throw error;
    }
    await documents.update({ _id: next.id, ...mine }, { $unset: { hold: '' } });
    return false;
  }

  delete(id: string, ifMatch: readonly number[] | undefined, seen: SeenTenants = null): Promise<void> {
    return this.parts.deletion.delete(id, ifMatch, seen);
  }

  private newLinks(next: T, current: T): Link[] {
    const before = this.parts.linksOf(current);
    return this.parts
      .linksOf(next)
      .filter(
        (link) =>
          !before.some((each) => each.field === link.field && each.to === link.to && each.id === link.id),
      );
  }

  /**
   * Takes back a record that was just written. When somebody refers to it already, it stays, without the
   * references of these fields, which lead nowhere.
   */
  async takeBack(record: T, faulty: ReadonlySet<string>): Promise<void> {
    try {
      await this.delete(record.id, undefined);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // It went with what it refers to.
      if (error.code === 'not_found') return;
      if (error.code !== 'conflict') throw error;
      const { documents, linksOf } = this.parts;
      for (const { field, id } of linksOf(record).filter((link) => faulty.has(link.field))) {
        await documents.editAll({ _id: record.id, [field]: id }, { set: { [field]: null } });
      }
    }
  }
}
