import { deviceLabel, invalidInput, nameKey, type FieldError } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { type JsonObject } from '../http/merge-patch.js';
import { type Condition } from '../list/list-definition.js';
import { isUuid } from '../list/parse-value.js';
import { LINKED_KINDS } from './linked-kinds.js';
import { PROVIDER, TENANT, type NamedKind, type NamedReference } from './named-reference.js';

/** An object that has a name, and what tells it from others of the same name. */
export interface Namesake {
  readonly _id: string;
  readonly name: string | null;
  readonly nameKey: string | null;
  /** Of racks and devices. */
  readonly locationId?: string | null;
  /** Of devices. */
  readonly serial?: string | null;
}

/** Objects of one name that are looked at, at most: beyond, it is as ambiguous. */
const NAMESAKES_MAX = 1000;

/** Translates between ids and names of what objects refer to, many at a time. */
export class ReferenceNames {
  /** @param references Those that bodies may give by name, a rack after the location that it stands in. */
  constructor(
    private readonly database: Connection,
    private readonly references: readonly NamedReference[] = [PROVIDER, TENANT],
  ) {}

  /** Ids by {@link nameKey}; names that nobody has, or several have, are missing. One query. */
  async idsByKey(kind: NamedKind, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const ids = new Map<string, string>();
    for (const [key, found] of await this.byKey(kind, names)) {
      const [first, ...others] = found;
      if (first && others.length === 0) ids.set(key, first._id);
    }
    return ids;
  }

  /** What people call objects, by id; ids that are not there are missing. One query. */
  async namesById(kind: NamedKind, ids: Iterable<string>): Promise<ReadonlyMap<string, string>> {
    const wanted = [...new Set(ids)];
    if (wanted.length === 0) return new Map();
    const found = await this.find(kind, { _id: { $in: wanted } }, wanted.length);
    return new Map(
      found.map(({ _id, name, serial = null }) => [_id, deviceLabel({ id: _id, name, serial })]),
    );
  }

  /**
   * Replaces names (or ids) of references in a body, such as `provider`, by the ids: `providerId`.
   * @throws Problem invalid_input naming the field: given together with the id, nobody's name, or the name
   * of several.
   */
  async resolveBody(body: JsonObject): Promise<JsonObject> {
    const faults: FieldError[] = [];
    let resolved = body;
    for (const reference of this.references) {
      if (!Object.hasOwn(resolved, reference.name)) continue;
      const { [reference.name]: value, ...rest } = resolved;
      const result = await this.resolveValue(reference, value, rest);
      if (result.ok) resolved = { ...rest, [reference.field]: result.id };
      else faults.push(result.fault);
    }
    if (faults.length > 0) throw invalidInput(faults);
    return resolved;
  }

  /** Replaces names among the values of filters by ids. A name that nobody has matches nothing. */
  resolveConditions(conditions: readonly Condition[]): Promise<Condition[]> {
    return Promise.all(
      conditions.map(async (condition) => {
        const { type } = condition;
        const to = type.kind === 'reference' ? kindNamed(type.to, this.references) : undefined;
        if (!to || condition.operator === 'exists') return condition;
        const texts = condition.values.map(String);
        const byKey = await this.byKey(to, texts);
        const values = texts.flatMap((text) => [
          ...(byKey.get(nameKey(text)) ?? []).map(({ _id }) => _id),
          ...(isUuid(text.toLowerCase()) ? [text.toLowerCase()] : []),
        ]);
        return { ...condition, values: [...new Set(values)] };
      }),
    );
  }

  private async resolveValue(
    { name, field, to, nullable }: NamedReference,
    value: unknown,
    rest: JsonObject,
  ): Promise<{ ok: true; id: string | null } | { ok: false; fault: FieldError }> {
    const refuse = (message: string, code: string) => ({
      ok: false as const,
      fault: { path: name, message, code },
    });
    const { one, many } = LINKED_KINDS[to];
    if (Object.hasOwn(rest, field)) return refuse(`must not be given together with ${field}`, 'ambiguous');
    if (nullable && (value === null || value === '')) return { ok: true, id: null };
    if (typeof value !== 'string' || value.trim() === '') return refuse('must be a name', 'invalid_type');
    const namesakes = (await this.byKey(to, [value])).get(nameKey(value)) ?? [];
    const [found, ...others] = nearest(to, namesakes, rest['locationId']);
    if (others.length > 0) return refuse(`names several ${many}; give ${field} instead`, 'ambiguous');
    if (found) return { ok: true, id: found._id };
    if (isUuid(value.toLowerCase())) return { ok: true, id: value.toLowerCase() };
    return refuse(`names no ${one}`, 'unknown_reference');
  }

  /** All that bear these names, by {@link nameKey}. One query. */
  async byKey(kind: NamedKind, names: readonly string[]): Promise<ReadonlyMap<string, readonly Namesake[]>> {
    const groups = new Map<string, Namesake[]>();
    if (names.length === 0) return groups;
    const keys = [...new Set(names.map(nameKey))];
    for (const named of await this.find(kind, { nameKey: { $in: keys } }, keys.length * NAMESAKES_MAX)) {
      if (named.nameKey === null) continue;
      groups.set(named.nameKey, [...(groups.get(named.nameKey) ?? []), named]);
    }
    return groups;
  }

  private find(
    kind: NamedKind,
    filter: Readonly<Record<string, unknown>>,
    limit: number,
  ): Promise<Namesake[]> {
    const projection = { name: 1, nameKey: 1, locationId: 1, serial: 1 };
    return this.database
      .collection<Namesake>(LINKED_KINDS[kind].collection)
      .find({ ...filter }, { projection })
      .limit(limit)
      .toArray();
  }
}

/** Racks are named within their location: one that stands where the object does goes before others. */
export function nearest(
  kind: NamedKind,
  namesakes: readonly Namesake[],
  locationId: unknown,
): readonly Namesake[] {
  const nearby = kind === 'rack' ? namesakes.filter((rack) => rack.locationId === locationId) : [];
  return nearby.length > 0 ? nearby : namesakes;
}

function kindNamed(to: string, references: readonly NamedReference[]): NamedKind | undefined {
  return references.find((reference) => reference.to === to)?.to;
}
