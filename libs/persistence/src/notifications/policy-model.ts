import { type Instant, type RouteInput } from '@tenor/domain';
import { Schema, type Connection, type Model } from 'mongoose';
import { PENDING_DEFINITION, SCHEMA_OPTIONS } from '../models/stored.js';

export const NOTIFICATION_POLICIES = 'notificationPolicies';
/** The id of the one policy. */
export const CURRENT_POLICY = 'current';

/**
 * Receivers that somebody is about to name in the policy: they are not deleted meanwhile. The token names
 * the attempt; `at` tells whether it is still under way.
 */
export interface PolicyHold {
  readonly token: string;
  readonly at: Instant;
  readonly receivers: readonly string[];
}

/** The notification policy. Owned by contracts-api, which checks it before it is stored. */
export interface PolicyDocument {
  readonly _id: string;
  readonly root: RouteInput;
  readonly updatedAt: Instant;
  /** A user, a token's name; null when the product made it. */
  readonly updatedBy: string | null;
  /** From 1, one more with every change. */
  readonly version: number;
  readonly holds?: readonly PolicyHold[];
}

const TEXT = { type: String, required: true } as const;

const schema = new Schema(
  {
    _id: TEXT,
    root: { type: Schema.Types.Mixed, required: true },
    updatedAt: TEXT,
    updatedBy: { type: String, default: null },
    version: { type: Number, required: true },
    holds: {
      type: [
        new Schema(
          { token: TEXT, at: TEXT, receivers: [String] },
          { _id: false, id: false, strict: 'throw' },
        ),
      ],
      default: undefined,
    },
    ...PENDING_DEFINITION,
  },
  SCHEMA_OPTIONS,
);

/** The model on this connection; made on first use. Read it with `lean()`. */
export function policyModel(db: Connection): Model<PolicyDocument> {
  const existing: Model<PolicyDocument> | undefined = db.models[NOTIFICATION_POLICIES];
  return existing ?? db.model<PolicyDocument>(NOTIFICATION_POLICIES, schema, NOTIFICATION_POLICIES);
}

/** The policy in force, or undefined before one was stored. */
export async function findPolicy(db: Connection): Promise<PolicyDocument | undefined> {
  const policy = await policyModel(db).findById(CURRENT_POLICY).lean<PolicyDocument>().exec();
  return policy ?? undefined;
}

/** The version of the policy in force; 0 before one was stored. */
export async function findPolicyVersion(db: Connection): Promise<number> {
  const policy = await policyModel(db)
    .findById(CURRENT_POLICY, { version: 1 })
    .lean<Pick<PolicyDocument, 'version'>>()
    .exec();
  return policy?.version ?? 0;
}
