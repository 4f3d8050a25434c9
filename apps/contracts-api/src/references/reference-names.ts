import { invalidInput, nameKey, type FieldError } from '@tenor/domain';
import { serviceProviderModel, tenantModel } from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { type JsonObject } from '../http/merge-patch.js';
import { type Condition } from '../list/list-definition.js';
import { isUuid } from '../list/parse-value.js';

/** What a contract can refer to by name. */
export type NamedResource = 'provider' | 'tenant';

interface Named {
  readonly _id: string;
  readonly name: string;
  readonly nameKey: string;
}

const RESOURCES: readonly NamedResource[] = ['provider', 'tenant'];
const LABELS: Readonly<Record<NamedResource, string>> = { provider: 'service provider', tenant: 'tenant' };

/** Translates between ids and names of providers and tenants, many at a time. */
export class ReferenceNames {
  constructor(private readonly database: Connection) {}

  /** Ids by {@link nameKey}; names that nobody has are missing. One query. */
  async idsByKey(resource: NamedResource, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (names.length === 0) return new Map();
    const keys = [...new Set(names.map(nameKey))];
    const found = await this.find(resource, { nameKey: { $in: keys } });
    return new Map(found.map((named) => [named.nameKey, named._id]));
  }

  /** Names by id; ids that are not there are missing. One query. */
  async namesById(resource: NamedResource, ids: Iterable<string>): Promise<ReadonlyMap<string, string>> {
    const wanted = [...new Set(ids)];
    if (wanted.length === 0) return new Map();
    const found = await this.find(resource, { _id: { $in: wanted } });
    return new Map(found.map((named) => [named._id, named.name]));
  }

  /**
   * Replaces `provider` and `tenant` of a body, names or ids, by `providerId` and `tenantId`.
   * @throws Problem invalid_input naming the field: given together with the id, or nobody's name.
   */
  async resolveBody(body: JsonObject): Promise<JsonObject> {
    const faults: FieldError[] = [];
    let resolved = body;
    for (const resource of RESOURCES) {
      if (!Object.hasOwn(resolved, resource)) continue;
      const { [resource]: value, ...rest } = resolved;
      const result = await this.resolveValue(resource, value, Object.hasOwn(rest, idField(resource)));
      if (result.ok) resolved = { ...rest, [idField(resource)]: result.id };
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
        const resource = type.kind === 'reference' ? RESOURCES.find((known) => known === type.to) : undefined;
        if (!resource || condition.operator === 'exists') return condition;
        const texts = condition.values.map(String);
        const byKey = await this.idsByKey(resource, texts);
        const values = texts.flatMap((text) => {
          const id = byKey.get(nameKey(text));
          return [
            ...(id === undefined ? [] : [id]),
            ...(isUuid(text.toLowerCase()) ? [text.toLowerCase()] : []),
          ];
        });
        return { ...condition, values };
      }),
    );
  }

  private async resolveValue(
    resource: NamedResource,
    value: unknown,
    idGiven: boolean,
  ): Promise<{ ok: true; id: string | null } | { ok: false; fault: FieldError }> {
    const refuse = (message: string, code: string) => ({
      ok: false as const,
      fault: { path: resource, message, code },
    });
    if (idGiven) return refuse(`must not be given together with ${idField(resource)}`, 'ambiguous');
    if (resource === 'tenant' && (value === null || value === '')) return { ok: true, id: null };
    if (typeof value !== 'string' || value.trim() === '') return refuse('must be a name', 'invalid_type');
    const id = (await this.idsByKey(resource, [value])).get(nameKey(value));
    if (id !== undefined) return { ok: true, id };
    if (isUuid(value.toLowerCase())) return { ok: true, id: value.toLowerCase() };
    return refuse(`names no ${LABELS[resource]}`, 'unknown_reference');
  }

  private find(resource: NamedResource, filter: Readonly<Record<string, unknown>>): Promise<Named[]> {
    const fields = { name: 1, nameKey: 1 };
    return resource === 'provider'
      ? serviceProviderModel(this.database).find().where(filter).select(fields).lean<Named[]>().exec()
      : tenantModel(this.database).find().where(filter).select(fields).lean<Named[]>().exec();
  }
}

function idField(resource: NamedResource): 'providerId' | 'tenantId' {
  return resource === 'provider' ? 'providerId' : 'tenantId';
}
