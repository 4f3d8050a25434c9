import { type Instant } from '@tenor/domain';
import {
  CURRENT_POLICY,
  findPolicy,
  NOTIFICATION_POLICIES,
  type PolicyDocument,
  type PolicyHold,
} from '@tenor/persistence';
import { type Collection, type Connection } from 'mongoose';

/** The one policy at rest. Every method is one atomic operation on it. */
export class PolicyStore {
  private readonly policies: Collection<PolicyDocument>;

  constructor(private readonly database: Connection) {
    this.policies = database.collection<PolicyDocument>(NOTIFICATION_POLICIES);
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
   * Writes the policy over the stored one, while what was announced under the token stands.
   * @returns false when the policy or the announcement is not as it was.
   */
  async replace(
    next: Pick<PolicyDocument, 'root' | 'updatedAt' | 'updatedBy' | 'version'>,
    token: string,
  ): Promise<boolean> {
    const { root, updatedAt, updatedBy, version } = next;
    const { matchedCount } = await this.policies.updateOne(
      { _id: CURRENT_POLICY, version: version - 1, 'holds.token': token },
      { $set: { root, updatedAt, updatedBy, version }, $pull: { holds: { token } } },
    );
    return matchedCount === 1;
  }
}
