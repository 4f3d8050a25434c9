import { nameKey, type Tenant } from '@tenor/domain';
import { Schema, type Connection, type Model } from 'mongoose';
import { searchTokens } from '../search/search-tokens.js';
import {
  copyExternalRefs,
  externalKeysField,
  SCHEMA_OPTIONS,
  SHARED_DEFINITION,
  type DeletionMark,
  type Stored,
} from './stored.js';

export const TENANTS = 'tenants';

export type TenantDocument = Stored<Tenant> & {
  /** The domain's `nameKey` of the name: unique. */
  readonly nameKey: string;
  readonly deleting?: DeletionMark;
};

const schema = new Schema(
  {
    ...SHARED_DEFINITION,
    name: String,
    nameKey: { type: String, required: true },
    description: String,
    comments: String,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function tenantModel(db: Connection): Model<TenantDocument> {
  const existing: Model<TenantDocument> | undefined = db.models[TENANTS];
  return existing ?? db.model<TenantDocument>(TENANTS, schema, TENANTS);
}

export function toTenant(document: TenantDocument): Tenant {
  return {
    id: document._id,
    name: document.name,
    description: document.description,
    comments: document.comments,
    tags: [...document.tags],
    customFields: document.customFields,
    externalRefs: copyExternalRefs(document.externalRefs),
    createdAt: document.createdAt,
    updatedAt: document.updatedAt,
    version: document.version,
  };
}

export function fromTenant(tenant: Tenant): TenantDocument {
  return {
    _id: tenant.id,
    name: tenant.name,
    nameKey: nameKey(tenant.name),
    description: tenant.description,
    comments: tenant.comments,
    tags: [...tenant.tags],
    customFields: tenant.customFields,
    externalRefs: copyExternalRefs(tenant.externalRefs),
    ...externalKeysField(tenant.externalRefs),
    searchTokens: searchTokens([tenant.name, ...tenant.tags, ...tenant.externalRefs.map((ref) => ref.id)]),
    createdAt: tenant.createdAt,
    updatedAt: tenant.updatedAt,
    version: tenant.version,
  };
}
