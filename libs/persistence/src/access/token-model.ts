import { type ApiToken } from '@tenor/domain';
import { Schema, type Connection, type Model } from 'mongoose';
import { PENDING_DEFINITION, SCHEMA_OPTIONS } from '../models/stored.js';

export const TOKENS = 'tokens';

/** A bearer token at rest. Owned by contracts-api. */
export type TokenDocument = Omit<ApiToken, 'id'> & {
  readonly _id: string;
  /** SHA-256 of the token in Base64url: a token has 256 random bits, so that nothing slower is needed. */
  readonly hash: string;
  /** When the database may forget it; absent: never. */
  readonly purgeAt?: Date;
};

const TEXT = { type: String, required: true } as const;
const TEXT_OR_NULL = { type: String, default: null } as const;

const schema = new Schema(
  {
    _id: TEXT,
    hash: TEXT,
    userId: TEXT,
    name: TEXT,
    role: TEXT,
    tenantIds: { type: [String], default: null },
    origin: TEXT,
    createdAt: TEXT,
    expiresAt: TEXT_OR_NULL,
    lastUsedAt: TEXT_OR_NULL,
    revokedAt: TEXT_OR_NULL,
    purgeAt: { type: Date, default: undefined },
    ...PENDING_DEFINITION,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function tokenModel(db: Connection): Model<TokenDocument> {
  const existing: Model<TokenDocument> | undefined = db.models[TOKENS];
  return existing ?? db.model<TokenDocument>(TOKENS, schema, TOKENS);
}

export function toApiToken(document: TokenDocument): ApiToken {
  return {
    id: document._id,
    userId: document.userId,
    name: document.name,
    role: document.role,
    tenantIds: document.tenantIds === null ? null : [...document.tenantIds],
    origin: document.origin,
    createdAt: document.createdAt,
    expiresAt: document.expiresAt,
    lastUsedAt: document.lastUsedAt,
    revokedAt: document.revokedAt,
  };
}
