import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@tenor/domain';
import { type Clock } from '@tenor/platform';
import { type Connection } from 'mongoose';
import { CLOCK, DATABASE } from '../dependencies.js';
import { staleBefore } from '../references/deletion-mark.js';
import { locationsNaming } from './policy-routes.js';
import { PolicyStore } from './policy-store.js';

/** Places that a refusal lists at most. */
const SHOWN_MAX = 20;

/** Whether the policy needs a receiver. */
@Injectable()
export class PolicyUse {
  private readonly policies: PolicyStore;

  constructor(
    @Inject(DATABASE) database: Connection,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.policies = new PolicyStore(database);
  }

  /**
   * To be asked after the receiver was marked: a policy that is written later finds the mark.
   * @throws Problem conflict naming the routes that send to it.
   */
  async refuseUsed(receiver: string): Promise<void> {
    await this.policies.dropStale(staleBefore(this.clock.now()));
    const policy = await this.policies.find();
    if (policy === undefined) return;
    const routes = locationsNaming(policy.root, receiver).map((location) => location || 'the root');
    if (routes.length > 0) throw inUse(`is used by the notification policy: ${listed(routes)}`);
    if (policy.holds?.some(({ receivers }) => receivers.includes(receiver)) === true) {
      throw inUse('is being taken into the notification policy by another request');
    }
  }
}

function listed(routes: readonly string[]): string {
  const more = routes.length - SHOWN_MAX;
  return `${routes.slice(0, SHOWN_MAX).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function inUse(message: string): Problem {
  return new Problem('conflict', `The receiver ${message}; it cannot be deleted.`, [
    { path: 'name', message, code: 'in_use' },
  ]);
}
