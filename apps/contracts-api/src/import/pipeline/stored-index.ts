import { type Entity } from '@tenor/domain';
import { type ImportResource, type ImportStore, type NaturalKey } from './import-resource.js';
import { type ResolvedRow } from './resolve-references.js';

/** The stored objects that the rows of a batch may be about, by every key. */
export interface StoredIndex<T> {
  readonly byId: ReadonlyMap<string, T>;
  readonly byExternalRef: ReadonlyMap<string, T>;
  readonly byNaturalKey: ReadonlyMap<string, readonly T[]>;
}

export interface RefKey {
  readonly source: string;
  readonly id: string;
}

export function refText(ref: RefKey): string {
  return JSON.stringify([ref.source, ref.id]);
}

export function naturalText(key: NaturalKey): string {
  return JSON.stringify(key);
}

/** The external references that a row names, as far as they are well-formed; the schema judges the rest. */
export function refsOfRow(row: ResolvedRow): RefKey[] {
  const refs: unknown = row.values['externalRefs'];
  if (!Array.isArray(refs)) return [];
  return refs.flatMap((ref: unknown) => {
    if (typeof ref !== 'object' || ref === null || !('source' in ref) || !('id' in ref)) return [];
    const { source, id } = ref;
    return typeof source === 'string' && typeof id === 'string'
      ? [{ source: source.trim(), id: id.trim() }]
      : [];
  });
}

/** Reads everything that the rows may match, in three queries at most. */
export async function loadStored<T extends Entity>(
  rows: readonly ResolvedRow[],
  resource: ImportResource<T>,
  store: ImportStore<T>,
): Promise<StoredIndex<T>> {
  const ids = new Set(rows.flatMap(({ id }) => (id === undefined ? [] : [id])));
  const refs = new Map(rows.flatMap(refsOfRow).map((ref) => [refText(ref), ref]));
  const naturalKeys = new Map<string, NaturalKey>();
  for (const row of rows) {
    const key = resource.naturalKeyOf(row.values);
    if (key !== undefined) naturalKeys.set(naturalText(key), key);
  }
  const found = await Promise.all([
    ids.size === 0 ? [] : store.byIds([...ids]),
    refs.size === 0 ? [] : store.byExternalRefs([...refs.values()]),
    naturalKeys.size === 0 ? [] : store.byNaturalKeys([...naturalKeys.values()]),
  ]);
  return indexStored(found.flat(), resource);
}

function indexStored<T extends Entity>(stored: readonly T[], resource: ImportResource<T>): StoredIndex<T> {
  const byId = new Map(stored.map((object) => [object.id, object]));
  const byExternalRef = new Map<string, T>();
  const byNaturalKey = new Map<string, T[]>();
  for (const object of byId.values()) {
    for (const ref of resource.externalRefsOf(object)) byExternalRef.set(refText(ref), object);
    for (const key of resource.naturalKeysOf(object).map(naturalText)) {
      byNaturalKey.set(key, [...(byNaturalKey.get(key) ?? []), object]);
    }
  }
  return { byId, byExternalRef, byNaturalKey };
}
