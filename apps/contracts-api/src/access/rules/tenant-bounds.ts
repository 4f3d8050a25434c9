import { invalidInput, nameKey, Problem, TARGET_TYPES, valuesOf, type FieldError } from '@tenor/domain';
import { TENANTS } from '@tenor/persistence';
import { type FastifyRequest } from 'fastify';
import { type Connection } from 'mongoose';
import { paramsOf } from '../../http/as-of.js';
import { isJsonObject, type JsonObject } from '../../http/merge-patch.js';
import { setTenantFilter } from '../../http/tenant-filter.js';
import { isUuid } from '../../list/parse-value.js';
import { notFound } from '../../records/patch-record.js';
import { NOTHING_SEEN, ReferenceNames } from '../../references/reference-names.js';
import { ownershipOf } from './ownership.js';
import { type TenantRule, type WriteRule } from './tenant-rule.js';

const FLEET_WIDE = 'This is about all of the estate; the token is restricted to tenants.';

/** Applies the rule of a route to a request of a caller who is restricted to tenants. */
export class TenantBounds {
  constructor(private readonly database: Connection) {}

  /** @throws Problem forbidden; not_found for what is another tenant's; invalid_input. */
  async admit(
    rule: TenantRule | undefined,
    request: FastifyRequest,
    tenantIds: readonly string[],
  ): Promise<void> {
    switch (rule?.kind) {
      case undefined:
        throw new Problem('forbidden', FLEET_WIDE);
      case 'refused':
        throw new Problem('forbidden', rule.why);
      case 'open':
      case 'caller':
        return;
      case 'tenantParameter':
        return this.requireOwnTenant(request, tenantIds);
      case 'rows':
        return setTenantFilter(request, await rule.of.rows(this.database, tenantIds, paramsOf(request.url)));
      case 'own':
        return this.admitOwn(rule, request, tenantIds);
    }
  }

  private async admitOwn(
    rule: Extract<TenantRule, { kind: 'own' }>,
    request: FastifyRequest,
    tenantIds: readonly string[],
  ): Promise<void> {
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (!reads && rule.writes === undefined) throw new Problem('forbidden', FLEET_WIDE);
    const id = idOf(request);
    if (id !== undefined && !(await rule.of.owns(this.database, id, tenantIds))) throw notFound();
    if (reads) {
      if (id !== undefined) return;
      setTenantFilter(request, await rule.of.rows(this.database, tenantIds, paramsOf(request.url)));
    } else if (rule.writes !== undefined) {
      const resolved = await this.checkBody(rule.writes, request.body, id === undefined, tenantIds);
      if (isJsonObject(request.body)) request.body = resolved;
    }
  }

  /**
   * What the body refers to must be the tenants': else it is as if it were not there.
   * @returns the body with ids for names. The handler knows of all names: there, one that is the caller's and
   * somebody else's too would mean several.
   */
  private async checkBody(
    { references, fields, required, byIdOnly = [], target }: WriteRule,
    body: unknown,
    creates: boolean,
    tenantIds: readonly string[],
  ): Promise<JsonObject> {
    // A body of another kind is refused by whoever reads it; a delete has none.
    const given = isJsonObject(body) ? body : {};
    const names = new ReferenceNames(this.database, references);
    const { body: resolved, faults: unnamed } = await names.resolveSeen(given, tenantIds);
    const faults: FieldError[] = [...unnamed];
    for (const [field, ownership] of Object.entries(fields)) {
      const value = resolved[field];
      if (value === undefined || value === null) continue;
      const id = typeof value === 'string' ? value.toLowerCase() : '';
      if (isUuid(id) && (await ownership.owns(this.database, id, tenantIds))) continue;
      const path = pathIn(given, field, references);
      faults.push({ path, message: NOTHING_SEEN, code: 'unknown_reference' });
    }
    for (const path of byIdOnly.filter((name) => Object.hasOwn(given, name))) {
      const message = 'must be given by id by a caller who is restricted to tenants';
      faults.push({ path, message, code: 'by_id_only' });
    }
    if (target && !(await this.ownsTarget(resolved, creates, tenantIds))) {
      const message = 'must name, with targetType, something that the caller sees';
      faults.push({ path: 'targetId', message, code: 'unknown_reference' });
    }
    for (const field of required) {
      const missing = creates ? resolved[field] == null : resolved[field] === null;
      if (missing) {
        const message = 'must be given by a caller who is restricted to tenants';
        faults.push({ path: field, message, code: 'required' });
      }
    }
    if (faults.length > 0) throw invalidInput(faults);
    return resolved;
  }

  /** A change that names only one of the two is refused: the other one is not known here. */
  private async ownsTarget(
    { targetType, targetId }: JsonObject,
    creates: boolean,
    tenantIds: readonly string[],
  ): Promise<boolean> {
    if (!creates && targetType === undefined && targetId === undefined) return true;
    const kind = valuesOf(TARGET_TYPES).find((each) => each === targetType);
    if (kind === undefined || typeof targetId !== 'string') return false;
    return ownershipOf(kind).owns(this.database, targetId.toLowerCase(), tenantIds);
  }

  private async requireOwnTenant(request: FastifyRequest, tenantIds: readonly string[]): Promise<void> {
    const named = paramsOf(request.url).getAll('tenant');
    const [text] = named;
    if (text === undefined || named.length > 1) {
      throw new Problem('forbidden', `${FLEET_WIDE} Name one of them with tenant=.`, [
        { path: 'tenant', message: 'must name one of the tenants', code: 'required' },
      ]);
    }
    const found = await this.database.collection<{ _id: string }>(TENANTS).findOne(
      {
        _id: { $in: [...tenantIds] },
        $or: [{ nameKey: nameKey(text) }, { _id: text.trim().toLowerCase() }],
      },
      { projection: { _id: 1 } },
    );
    if (found !== null) return;
    throw invalidInput([
      { path: 'tenant', message: 'names no tenant that the caller sees', code: 'unknown_reference' },
    ]);
  }
}

function idOf({ params }: FastifyRequest): string | undefined {
  const id = isJsonObject(params) ? params['id'] : undefined;
  return typeof id === 'string' ? id.toLowerCase() : undefined;
}

/** The field as the client gave it: by name or by id. */
function pathIn(given: JsonObject, field: string, references: readonly NamedFields[]): string {
  if (Object.hasOwn(given, field)) return field;
  return references.find((reference) => reference.field === field)?.name ?? field;
}

interface NamedFields {
  readonly name: string;
  readonly field: string;
}
