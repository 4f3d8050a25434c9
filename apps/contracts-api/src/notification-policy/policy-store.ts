import { type Instant } from '@tenor/domain';
import {
  CURRENT_POLICY,
  findPolicy,
  NOTIFICATION_POLICIES,
  policyModel,
  type PolicyDocument,
  type PolicyHold,
} from '@tenor/persistence';
import { type Collection, type Connection } from 'mongoose';
import { RecordLogging } from '../change-log/record-logging.js';
import { toLoggedPolicy } from './logged-policy.js';

/** The one policy at rest. Every method is one atomic operation on it. */
export class PolicyStore {
  private readonly policies: Collection<PolicyDocument>;
  private readonly logging: RecordLogging;

  constructor(private readonly database: Connection) {
    this.policies = database.collection<PolicyDocument>(NOTIFICATION_POLICIES);
    this.logging = new RecordLogging(policyModel(database).collection);
  }

  find(): Promise<PolicyDocument | undefined> {
    return findPolicy(this.database);
  }

  /** Says that somebody is about to name these receivers. */
  async announce(hold: PolicyHold): Promise<void> {
    await this.policies.updateOne({ _id: CURRENT_POLICY }, { $push: { holds: hold } });
  }

  async withdraw(token: string): Promise<void> {
    await this.policies.updateOne({ _id: CURRENT_POLICY }, { $pull: { holds: { token } } });
  }

  /** Takes away what the dead have announced; who is alive after all cannot write any more. */
  async dropStale(before: Instant): Promise<void> {
    await this.policies.updateOne(
      { _id: CURRENT_POLICY, 'holds.at': { $lt: before } },
      { $pull: { holds: { at: { $lt: before } } } },
    );
  }

  /**
   * Writes the policy over the current one, while what was announced under the token stands.
   * @returns false when the policy or the announcement is not as it was.
   */
  async replace(
    next: Pick<PolicyDocument, '_id' | 'root' | 'updatedAt' | 'updatedBy' | 'version'>,
    current: PolicyDocument,
    token: string,
  ): Promise<boolean> {
    const { root, updatedAt, updatedBy, version } = next;
    const owed = this.logging.updated(toLoggedPolicy(current), toLoggedPolicy(next));
    const change: Record<string, unknown> = {
      $set: { root, updatedAt, updatedBy, version },
      $pull: { holds: { token } },
      ...(owed && { $push: owed.push }),
    };
    const { matchedCount } = await this.policies.updateOne(
      { _id: CURRENT_POLICY, version: current.version, 'holds.token': token },
      change,
    );
    if (matchedCount === 1) await this.logging.append([owed]);
    return matchedCount === 1;
  }
}
