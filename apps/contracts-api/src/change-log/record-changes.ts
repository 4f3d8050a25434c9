import { formatAmount, SERVER_FIELDS, type ChangeAction, type Entity, type Instant } from '@tenor/domain';
import { type ChangeDocument } from '@tenor/persistence';
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Edit } from './edit-context.js';
import { type RecordType } from './record-type.js';

type Fields = Readonly<Record<string, unknown>>;
type Kind = Pick<RecordType, 'resource' | 'amounts'>;

const NOT_LOGGED: readonly string[] = SERVER_FIELDS;
/** What people know objects by, the first that there is. */
const NAMES = ['name', 'invoiceNumber', 'fileName', 'serial'];

/**
 * The entry for a new object: everything that it has.
 * @param tenantIds Whose it is, where the object does not say it.
 */
export function createdChange(
  id: string,
  type: Kind,
  record: Entity,
  edit: Edit,
  tenantIds?: readonly string[],
): ChangeDocument {
  const after = fieldsOf(type, record);
  const about = { type, record, fields: [after], at: record.createdAt, tenantIds };
  return entry(id, 'create', about, edit, { before: null, after: filled(after) });
}

/** The entry for a changed object: what differs, as it was and as it is. */
export function updatedChange(
  id: string,
  type: Kind,
  [before, after]: readonly [Entity, Entity],
  edit: Edit,
): ChangeDocument {
  const [was, is] = [fieldsOf(type, before), fieldsOf(type, after)];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  const changed = names.filter((name) => !isDeepStrictEqual(was[name], is[name]));
  const pick = (fields: Fields): Fields =>
    Object.fromEntries(changed.map((name) => [name, fields[name] ?? null]));
  const about = { type, record: after, fields: [was, is], at: after.updatedAt };
  return entry(id, 'update', about, edit, { before: pick(was), after: pick(is) });
}

/**
 * The entry for an object that is gone: everything that it had. Its id follows from the object, so that
 * two that were about to delete it leave one entry.
 * @param tenantIds Whose it was, where the object does not say it.
 */
export function deletedChange(
  type: Kind,
  record: Entity,
  edit: Edit,
  at: Instant,
  tenantIds?: readonly string[],
): ChangeDocument {
  const before = fieldsOf(type, record);
  const id = idFrom(['delete', type.resource, record.id, record.createdAt]);
  const about = { type, record, fields: [before], at, tenantIds };
  return entry(id, 'delete', about, edit, { before: filled(before), after: null });
}

function entry(
  _id: string,
  action: ChangeAction,
  about: {
    readonly type: Kind;
    readonly record: Entity;
    readonly fields: readonly Fields[];
    readonly at: Instant;
    /** Of an object that does not name its tenant. */
    readonly tenantIds?: readonly string[] | undefined;
  },
  { actor, requestId, correlationId }: Edit,
  changed: Pick<ChangeDocument, 'before' | 'after'>,
): ChangeDocument {
  const { type, record, fields, at } = about;
  const latest = fields.at(-1) ?? {};
  return {
    _id,
    at,
    actor,
    requestId,
    correlationId,
    action,
    objectType: type.resource,
    objectId: record.id,
    objectName: NAMES.map((name) => latest[name]).find((value) => typeof value === 'string') ?? null,
    version: record.version,
    before: changed.before,
    after: changed.after,
    tenantIds: about.tenantIds ?? tenantsOf(type, record, fields),
  };
}

/** The object's fields as clients know them, but for those that the server counts. */
function fieldsOf({ amounts }: Kind, record: Entity): Fields {
  const fields = Object.entries<unknown>({ ...record }).filter(([name]) => !NOT_LOGGED.includes(name));
  const currency = fields.find(([name]) => name === 'currency')?.[1];
  return Object.fromEntries(
    fields.map(([name, value]) => [
      name,
      typeof value === 'number' && typeof currency === 'string' && amounts.includes(name)
        ? formatAmount(value, currency)
        : value,
    ]),
  );
}

function filled(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function tenantsOf(type: Kind, record: Entity, fields: readonly Fields[]): string[] {
  if (type.resource === 'tenants') return [record.id];
  const ids = fields.map((each) => each['tenantId']).filter((id) => typeof id === 'string');
  return [...new Set(ids)];
}

/** A UUID (version 8) that the same parts always give. */
function idFrom(parts: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
