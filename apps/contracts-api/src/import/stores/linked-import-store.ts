import { type Entity } from '@tenor/domain';
import { type ReferenceHold } from '@tenor/persistence';
import { type Clock } from '@tenor/platform';
import { newMark, staleBefore } from '../../references/deletion-mark.js';
import { treeRule, type LinkChecks } from '../../references/link-checks.js';
import { type Link, type LinkedKind } from '../../references/linked-kinds.js';
import { type ReferenceCollection } from '../../references/reference-collection.js';
import {
  type Change,
  type ImportStore,
  type NaturalKey,
  type WriteOutcome,
} from '../pipeline/import-resource.js';
import { type MongoImportStore } from './mongo-import-store.js';

type Refused = Extract<WriteOutcome, { status: 'refused' }>;

/** What an import of objects with references is made of. */
export interface LinkedImportParts<
  T extends Entity,
  D extends { readonly _id: string; readonly version: number },
> {
  readonly store: MongoImportStore<T, D>;
  /** The same collection, for holds. */
  readonly documents: ReferenceCollection;
  /** What others refer to these objects as; undefined: nobody does. */
  readonly kind: LinkedKind | undefined;
  readonly linksOf: (record: T) => readonly Link[];
  readonly checks: LinkChecks;
  /** Takes back a new object whose references lead to nothing by now. */
  readonly takeBack: (record: T, refusal: Refused) => Promise<void>;
  readonly clock: Clock;
}

/**
 * Objects that refer to others, many at a time, by the rules of `LinkedRecords`: a reference is written
 * (or announced by a hold) first, then what it names is looked for, and what names something that has gone
 * is taken back. So a deletion and an import cannot miss each other.
 */
export class LinkedImportStore<
  T extends Entity,
  D extends { readonly _id: string; readonly version: number },
> implements ImportStore<T> {
  constructor(private readonly parts: LinkedImportParts<T, D>) {}

  byIds(ids: readonly string[]): Promise<readonly T[]> {
    return this.parts.store.byIds(ids);
  }

  byExternalRefs(refs: readonly { readonly source: string; readonly id: string }[]): Promise<readonly T[]> {
    return this.parts.store.byExternalRefs(refs);
  }

  byNaturalKeys(keys: readonly NaturalKey[]): Promise<readonly T[]> {
    return this.parts.store.byNaturalKeys(keys);
  }

  async insert(records: readonly T[]): Promise<readonly WriteOutcome[]> {
    const { store, linksOf, takeBack } = this.parts;
    const outcomes = await store.insert(records);
    const written = records.filter((_record, index) => outcomes[index]?.status === 'written');
    const refusals = await this.verify(written.map((record) => ({ record, links: linksOf(record) })));
    for (const record of written) {
      const refusal = refusals.get(record.id);
      if (refusal) await takeBack(record, refusal);
    }
    return records.map(({ id }, index) => refusals.get(id) ?? outcomes[index] ?? { status: 'raced' });
  }

  async update(changes: readonly Change<T>[]): Promise<readonly WriteOutcome[]> {
    const { store } = this.parts;
    const linking = changes.filter((change) => this.newLinks(change).length > 0);
    const outcomes = new Map<string, WriteOutcome>();
    const note = (some: readonly Change<T>[], results: readonly WriteOutcome[]): void => {
      some.forEach(({ after }, index) => outcomes.set(after.id, results[index] ?? { status: 'raced' }));
    };
    const plain = changes.filter((change) => !linking.includes(change));
    note(plain, await store.update(plain));
    const links = linking.flatMap((change) => this.newLinks(change));
    const { checks, kind } = this.parts;
    note(linking, await checks.inTurn(kind, links, () => this.updateLinks(linking)));
    return changes.map(({ after }) => outcomes.get(after.id) ?? { status: 'raced' });
  }

  /** Announces the new references on the stored objects, verifies them, and only then writes. */
  private async updateLinks(changes: readonly Change<T>[]): Promise<readonly WriteOutcome[]> {
    if (changes.length === 0) return [];
    const { store, documents, clock } = this.parts;
    const mark = newMark(clock.now());
    await store.patch(changes.map((change) => this.announcement(change, mark)));
    try {
      const refusals = await this.verify(
        changes.map((change) => ({ record: change.after, links: this.newLinks(change) })),
      );
      const good = changes.filter(({ after }) => !refusals.has(after.id));
      const where = { 'hold.token': mark.token };
      const written = await store.update(good, () => ({ where, unset: ['hold'] }));
      const outcomes = new Map(good.map(({ after }, index) => [after.id, written[index]]));
      return changes.map(
        ({ after }) => refusals.get(after.id) ?? outcomes.get(after.id) ?? { status: 'raced' },
      );
    } finally {
      const mine = { _id: { $in: changes.map(({ after }) => after.id) }, 'hold.token': mark.token };
      await documents.updateAll(mine, { $unset: { hold: '' } });
    }
  }

  private announcement(
    change: Change<T>,
    mark: Pick<ReferenceHold, 'token' | 'at'>,
  ): { filter: Record<string, unknown>; update: Record<string, unknown> } {
    const hold: ReferenceHold = { ...mark, ids: this.newLinks(change).map(({ id }) => id) };
    const free = { $or: [{ hold: null }, { 'hold.at': { $lt: staleBefore(this.parts.clock.now()) } }] };
    return {
      filter: { _id: change.before.id, version: change.before.version, ...free },
      update: { $set: { hold } },
    };
  }

  /**
   * Looks for everything that the objects refer to: one query for each kind, and one for each object that
   * is being deleted; and follows their trees up, one query for each level.
   */
  private async verify(
    links: readonly { readonly record: T; readonly links: readonly Link[] }[],
  ): Promise<Map<string, Refused>> {
    const { kind, checks } = this.parts;
    const refusals = new Map<string, Refused>();
    const all = links.flatMap(({ record, links: its }) => its.map((link) => ({ record, link })));
    const refuse = (record: T, field: string, code: string, message: string): void => {
      if (!refusals.has(record.id)) refusals.set(record.id, { status: 'refused', field, code, message });
    };
    for (const to of new Set(all.map(({ link }) => link.to))) {
      const referring = all.filter(({ link }) => link.to === to);
      const absent = await checks.absent(kind, to, [...new Set(referring.map(({ link }) => link.id))]);
      for (const { record, link } of referring.filter((each) => absent.has(each.link.id))) {
        const message = `names an object that was deleted meanwhile (${link.id})`;
        refuse(record, link.field, 'unknown_reference', message);
      }
    }
    const moves = all.filter(({ record, link }) => link.to === kind && !refusals.has(record.id));
    const [first] = moves;
    if (first === undefined || kind === undefined) return refusals;
    const { field } = first.link;
    const targets = new Map(moves.map(({ record, link }) => [record.id, link.id]));
    const faults = await checks.treeFaults(kind, field, targets);
    for (const { record } of moves) {
      const fault = faults.get(record.id);
      if (fault) refuse(record, field, fault, treeRule(fault, kind));
    }
    return refusals;
  }

  /** References that a change makes; those that it takes away hold nobody up. */
  private newLinks({ before, after }: Change<T>): Link[] {
    const { linksOf } = this.parts;
    const old = linksOf(before);
    return linksOf(after).filter(
      ({ field, to, id }) => !old.some((each) => each.field === field && each.to === to && each.id === id),
    );
  }
}
