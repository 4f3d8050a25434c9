import { deviceLabel, invalidInput, nameKey, type FieldError } from '@tenor/domain';
import { type Connection } from 'mongoose';
import { type JsonObject } from '../http/merge-patch.js';
import { type SeenTenants } from '../http/principal.js';
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

/** What a body says after its names were looked up. */
interface Resolved {
  readonly body: JsonObject;
  readonly faults: readonly FieldError[];
}

/** Said alike of what is not there and of what another tenant has, so that nobody can tell which it is. */
export const NOTHING_SEEN = 'names nothing that the caller sees';
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

  /**
   * What people call objects, by id; ids that are not there are missing, and those of tenants that the
   * caller does not see. One query.
   */
  async namesById(
    kind: NamedKind,
    ids: Iterable<string>,
    seen: SeenTenants = null,
  ): Promise<ReadonlyMap<string, string>> {
    const wanted = [...new Set(ids)];
    if (wanted.length === 0) return new Map();
    const found = await this.find(kind, { _id: { $in: wanted } }, wanted.length, seen);
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
    const resolved = await this.resolveSeen(body, null);
    if (resolved.faults.length > 0) throw invalidInput(resolved.faults);
    return resolved.body;
  }

  /** The same for a caller for whom the names of other tenants do not exist; what is wrong is told, not thrown. */
  async resolveSeen(given: JsonObject, seen: SeenTenants): Promise<Resolved> {
    const faults: FieldError[] = [];
    let body = given;
    for (const reference of this.references) {
      if (!Object.hasOwn(body, reference.name)) continue;
      const { [reference.name]: value, ...rest } = body;
      const result = await this.resolveValue(reference, value, rest, seen);
      if (result.ok) body = { ...rest, [reference.field]: result.id };
      else faults.push(result.fault);
    }
    return { body, faults };
  }

  /**
   * Replaces names among the values of filters by ids. A name that nobody has matches nothing; nor does one
   * of a tenant that the caller does not see, or a filter would tell what is called so.
   */
  resolveConditions(conditions: readonly Condition[], seen: SeenTenants = null): Promise<Condition[]> {
    return Promise.all(
      conditions.map(async (condition) => {
        const { type } = condition;
        const to = type.kind === 'reference' ? kindNamed(type.to, this.references) : undefined;
        if (!to || condition.operator === 'exists') return condition;
        const texts = condition.values.map(String);
        const byKey = await this.byKey(to, texts, seen);
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
    seen: SeenTenants,
  ): Promise<{ ok: true; id: string | null } | { ok: false; fault: FieldError }> {
    const refuse = (message: string, code: string) => ({
      ok: false as const,
      fault: { path: name, message, code },
    });
    const { one, many } = LINKED_KINDS[to];
    if (Object.hasOwn(rest, field)) return refuse(`must not be given together with ${field}`, 'ambiguous');
    if (nullable && (value === null || value === '')) return { ok: true, id: null };
    if (typeof value !== 'string' || value.trim() === '') return refuse('must be a name', 'invalid_type');
    const namesakes = (await this.byKey(to, [value], seen)).get(nameKey(value)) ?? [];
    const [found, ...others] = nearest(to, namesakes, rest['locationId']);
    if (others.length > 0) return refuse(`names several ${many}; give ${field} instead`, 'ambiguous');
    if (found) return { ok: true, id: found._id };
    if (isUuid(value.toLowerCase())) return { ok: true, id: value.toLowerCase() };
    return refuse(seen === null ? `names no ${one}` : NOTHING_SEEN, 'unknown_reference');
  }

  /** All that bear these names, by {@link nameKey}. One query. */
  async byKey(
    kind: NamedKind,
    names: readonly string[],
    seen: SeenTenants = null,
  ): Promise<ReadonlyMap<string, readonly Namesake[]>> {
    const groups = new Map<string, Namesake[]>();
    if (names.length === 0) return groups;
    const keys = [...new Set(names.map(nameKey))];
    const limit = keys.length * NAMESAKES_MAX;
    for (const named of await this.find(kind, { nameKey: { $in: keys } }, limit, seen)) {
      if (named.nameKey === null) continue;
      groups.set(named.nameKey, [...(groups.get(named.nameKey) ?? []), named]);
    }
    return groups;
  }

  private find(
    kind: NamedKind,
    filter: Readonly<Record<string, unknown>>,
    limit: number,
    seen: SeenTenants,
  ): Promise<Namesake[]> {
    const projection = { name: 1, nameKey: 1, locationId: 1, serial: 1 };
    return this.database
      .collection<Namesake>(LINKED_KINDS[kind].collection)
      .find({ $and: [filter, seenOf(kind, seen)] }, { projection })
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

/** A path tells the places of no tenant too, and a provider is nobody's. */
function seenOf(kind: NamedKind, seen: SeenTenants): Readonly<Record<string, unknown>> {
  if (seen === null || kind === 'provider') return {};
  if (kind === 'tenant') return { _id: { $in: [...seen] } };
  return { tenantId: { $in: [...seen, null] } };
}

function kindNamed(to: string, references: readonly NamedReference[]): NamedKind | undefined {
  return references.find((reference) => reference.to === to)?.to;
}
