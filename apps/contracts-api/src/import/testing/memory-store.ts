import { nameKey, type Entity } from '@tenor/domain';
import { type NamedKind } from '../../references/named-reference.js';
import { type Namesake } from '../../references/reference-names.js';
import { type ReferenceKind } from '../columns/cell-kind.js';
import {
  type Change,
  type ImportResource,
  type ImportStore,
  type NaturalKey,
  type ReferenceStore,
  type WriteOutcome,
} from '../pipeline/import-resource.js';
import { naturalText, refText } from '../pipeline/stored-index.js';

/** Keeps the objects of a resource in memory; tells how often it was asked, and lets others write in between. */
export class MemoryStore<T extends Entity> implements ImportStore<T> {
  readonly objects = new Map<string, T>();
  /** Calls of any method: batches keep them few. */
  calls = 0;
  writes = 0;
  /** Called before each write: what another writer does at that moment. */
  meanwhile: () => void = () => undefined;

  constructor(private readonly resource: ImportResource<T>) {}

  get all(): T[] {
    return [...this.objects.values()];
  }

  byIds(ids: readonly string[]): Promise<readonly T[]> {
    return this.select((object) => ids.includes(object.id));
  }

  byExternalRefs(refs: readonly { source: string; id: string }[]): Promise<readonly T[]> {
    const wanted = new Set(refs.map(refText));
    return this.select((object) =>
      this.resource.externalRefsOf(object).some((ref) => wanted.has(refText(ref))),
    );
  }

  byNaturalKeys(keys: readonly NaturalKey[]): Promise<readonly T[]> {
    const wanted = new Set(keys.map(naturalText));
    return this.select((object) =>
      this.resource.naturalKeysOf(object).some((key) => wanted.has(naturalText(key))),
    );
  }

  insert(entities: readonly T[]): Promise<readonly WriteOutcome[]> {
    this.calls += 1;
    this.meanwhile();
    return Promise.resolve(
      entities.map((entity) => {
        if (this.isTaken(entity)) return { status: 'raced' };
        this.write(entity);
        return { status: 'written' };
      }),
    );
  }

  update(changes: readonly Change<T>[]): Promise<readonly WriteOutcome[]> {
    this.calls += 1;
    this.meanwhile();
    return Promise.resolve(
      changes.map(({ before, after }) => {
        if (this.objects.get(before.id)?.version !== before.version) return { status: 'raced' };
        this.write(after);
        return { status: 'written' };
      }),
    );
  }

  private isTaken(entity: T): boolean {
    const keysOf = (object: T): string[] => [
      object.id,
      ...this.resource.externalRefsOf(object).map(refText),
      ...(this.resource.naturalKeyIsUnique ? this.resource.naturalKeysOf(object).map(naturalText) : []),
    ];
    const keys = new Set(keysOf(entity));
    return this.all.some((object) => keysOf(object).some((key) => keys.has(key)));
  }

  private write(entity: T): void {
    this.writes += 1;
    this.objects.set(entity.id, structuredClone(entity));
  }

  private select(matches: (object: T) => boolean): Promise<readonly T[]> {
    this.calls += 1;
    return Promise.resolve(this.all.filter(matches).map((object) => structuredClone(object)));
  }
}

/** Names of providers and tenants in memory. */
export class MemoryReferences implements ReferenceStore {
  /** Id by kind and name key. */
  readonly ids = new Map<string, string>();
  /** Names as they were first written. */
  readonly names: string[] = [];

  add(kind: NamedKind, name: string, id: string): void {
    this.ids.set(`${kind}:${nameKey(name)}`, id);
    this.names.push(name);
  }

  async byName(
    kind: NamedKind,
    nameKeys: readonly string[],
  ): Promise<ReadonlyMap<string, readonly Namesake[]>> {
    const ids = await this.idsByName(kind, nameKeys);
    return new Map([...ids].map(([key, _id]) => [key, [{ _id, name: key, nameKey: key }]]));
  }

  private idsByName(kind: NamedKind, nameKeys: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = nameKeys.flatMap((key) => {
      const id = this.ids.get(`${kind}:${key}`);
      return id === undefined ? [] : [[key, id] as const];
    });
    return Promise.resolve(new Map(found));
  }

  existing(kind: NamedKind, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const known = new Set([...this.ids].filter(([key]) => key.startsWith(`${kind}:`)).map(([, id]) => id));
    return Promise.resolve(new Set(ids.filter((id) => known.has(id))));
  }

  async create(
    kind: ReferenceKind,
    names: ReadonlyMap<string, string>,
  ): Promise<{ ids: ReadonlyMap<string, string>; created: number }> {
    const missing = [...names].filter(([key]) => !this.ids.has(`${kind}:${key}`));
    for (const [, name] of missing) {
      this.add(kind, name, `00000000-0000-7000-8000-${String(this.names.length + 1).padStart(12, '0')}`);
    }
    return { ids: await this.idsByName(kind, [...names.keys()]), created: missing.length };
  }
}
