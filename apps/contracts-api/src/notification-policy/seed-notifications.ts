import { DEFAULT_RECEIVER, FIRST_START_POLICY, NONE_RECEIVER, toInstant } from '@tenor/domain';
import {
  CURRENT_POLICY,
  NOTIFICATION_POLICIES,
  RECEIVERS,
  type PolicyDocument,
  type ReceiverDocument,
} from '@tenor/persistence';
import { type Connection } from 'mongoose';
import { isDuplicateKey } from '../http/database-problem.js';

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  [NONE_RECEIVER]: 'Sends nothing and records nothing.',
  [DEFAULT_RECEIVER]: 'Gets whatever is a warning or worse, until the policy says otherwise.',
};

/**
 * What a new installation begins with: the receivers `none` and `default`, then the policy that names
 * them. What is there already stays as it is, whoever made it and however many start at the same time.
 */
export async function seedNotifications(database: Connection, now: Date): Promise<void> {
  const at = toInstant(now);
  const receivers = database.collection<ReceiverDocument>(RECEIVERS);
  for (const [name, description] of Object.entries(DESCRIPTIONS)) {
    await unlessThere(
      receivers.insertOne({
        _id: name,
        description,
        sendResolved: true,
        integrations: [],
        createdAt: at,
        updatedAt: at,
        version: 1,
      }),
    );
  }
  const policies = database.collection<PolicyDocument>(NOTIFICATION_POLICIES);
  await unlessThere(
    policies.insertOne({
      _id: CURRENT_POLICY,
      root: FIRST_START_POLICY,
      updatedAt: at,
      updatedBy: null,
      version: 1,
    }),
  );
}

async function unlessThere(insertion: Promise<unknown>): Promise<void> {
  try {
    await insertion;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}
