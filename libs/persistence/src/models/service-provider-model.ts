import { nameKey, type ServiceProvider } from '@tenor/domain';
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

export const SERVICE_PROVIDERS = 'serviceProviders';

export type ServiceProviderDocument = Stored<ServiceProvider> & {
  /** The domain's `nameKey` of the name: unique. */
  readonly nameKey: string;
  readonly deleting?: DeletionMark;
};

const schema = new Schema(
  {
    ...SHARED_DEFINITION,
    name: String,
    nameKey: { type: String, required: true },
    accountNumber: String,
    portalUrl: String,
    supportPhone: String,
    supportEmail: String,
    description: String,
    comments: String,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function serviceProviderModel(db: Connection): Model<ServiceProviderDocument> {
  const existing: Model<ServiceProviderDocument> | undefined = db.models[SERVICE_PROVIDERS];
  return existing ?? db.model<ServiceProviderDocument>(SERVICE_PROVIDERS, schema, SERVICE_PROVIDERS);
}

export function toServiceProvider(document: ServiceProviderDocument): ServiceProvider {
  return {
    id: document._id,
    name: document.name,
    accountNumber: document.accountNumber,
    portalUrl: document.portalUrl,
    supportPhone: document.supportPhone,
    supportEmail: document.supportEmail,
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

export function fromServiceProvider(provider: ServiceProvider): ServiceProviderDocument {
  return {
    _id: provider.id,
    name: provider.name,
    nameKey: nameKey(provider.name),
    accountNumber: provider.accountNumber,
    portalUrl: provider.portalUrl,
    supportPhone: provider.supportPhone,
    supportEmail: provider.supportEmail,
    description: provider.description,
    comments: provider.comments,
    tags: [...provider.tags],
    customFields: provider.customFields,
    externalRefs: copyExternalRefs(provider.externalRefs),
    ...externalKeysField(provider.externalRefs),
    searchTokens: searchTokens([
      provider.name,
      provider.accountNumber,
      provider.supportEmail,
      ...provider.tags,
      ...provider.externalRefs.map((ref) => ref.id),
    ]),
    createdAt: provider.createdAt,
    updatedAt: provider.updatedAt,
    version: provider.version,
  };
}
