import { nameKey, type Instant, type User } from '@tenor/domain';
import { Schema, type Connection, type Model } from 'mongoose';
import { PENDING_DEFINITION, SCHEMA_OPTIONS } from '../models/stored.js';

export const USERS = 'users';

/** How a password is at rest. */
export interface StoredPassword {
  /** Argon2id, in the PHC text form: it names its own parameters and salt. */
  readonly hash: string;
  /** It was made by the product, and is good for choosing another one only. */
  readonly oneTime: boolean;
  readonly changedAt: Instant;
}

/** A user at rest. Owned by contracts-api. */
export type UserDocument = Omit<User, 'id'> & {
  readonly _id: string;
  /** The domain's `nameKey` of the name: unique. */
  readonly nameKey: string;
  /** Absent: no sign-in by password. */
  readonly password?: StoredPassword;
};

const TEXT = { type: String, required: true } as const;
const FLAG = { type: Boolean, required: true } as const;

const passwordSchema = new Schema(
  { hash: TEXT, oneTime: FLAG, changedAt: TEXT },
  { _id: false, id: false, strict: 'throw' },
);

const schema = new Schema(
  {
    _id: TEXT,
    version: { type: Number, required: true },
    createdAt: TEXT,
    updatedAt: TEXT,
    name: TEXT,
    nameKey: TEXT,
    email: { type: String, default: null },
    role: TEXT,
    tenantIds: { type: [String], default: null },
    active: FLAG,
    password: { type: passwordSchema, default: undefined },
    ...PENDING_DEFINITION,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function userModel(db: Connection): Model<UserDocument> {
  const existing: Model<UserDocument> | undefined = db.models[USERS];
  return existing ?? db.model<UserDocument>(USERS, schema, USERS);
}

export function toUser(document: UserDocument): User {
  return {
    id: document._id,
    name: document.name,
    email: document.email,
    role: document.role,
    tenantIds: document.tenantIds === null ? null : [...document.tenantIds],
    active: document.active,
    createdAt: document.createdAt,
    updatedAt: document.updatedAt,
    version: document.version,
  };
}

/** Without the password, which is written by itself alone. */
export function fromUser(user: User): UserDocument {
  return {
    _id: user.id,
    name: user.name,
    nameKey: nameKey(user.name),
    email: user.email,
    role: user.role,
    tenantIds: user.tenantIds === null ? null : [...user.tenantIds],
    active: user.active,
    createdAt: user.createdAt,
    updatedAt: user.updatedAt,
    version: user.version,
  };
}
