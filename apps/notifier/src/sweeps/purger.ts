import { addMilliseconds, toInstant, type Instant } from '@tenor/domain';
import {
  CHANNEL_STATES,
  DELIVERIES,
  DELIVERY_ALERTS,
  type ChannelStateDocument,
  type DeliveryAlertDocument,
  type DeliveryDocument,
} from '@tenor/persistence';
import { type Collection, type mongo } from 'mongoose';

import { ALERT_BATCH, type AlertStore } from '../alerts/alert-store.js';
import { type ScopeStore } from '../consume/scope-store.js';
import { type Core } from '../deps.js';
import { type GroupStore } from '../groups/group-store.js';

const DAY_MS = 86_400_000;

/** How long what is over is kept, in days. */
export const KEPT_DAYS = { resolvedAlerts: 30, deliveries: 90, groups: 90, scopes: 90, channelStates: 365 };

/** Batches of one kind in one purge: what is left over comes with the next. */
const BATCHES_MAX = 200;

/** Deletes what is over and old, in bounded batches. */
export class Purger {
  constructor(
    private readonly core: Pick<Core, 'database' | 'clock'>,
    private readonly alerts: AlertStore,
    private readonly groups: GroupStore,
    private readonly scopes: ScopeStore,
  ) {}

  async purge(signal?: AbortSignal): Promise<void> {
    const { database } = this.core;
    const deliveries = database.collection<DeliveryDocument>(DELIVERIES);
    const rows = database.collection<DeliveryAlertDocument>(DELIVERY_ALERTS);
    const states = database.collection<ChannelStateDocument>(CHANNEL_STATES);
    const old = this.before(KEPT_DAYS.deliveries);
    const steps: (() => Promise<number>)[] = [
      () => this.alerts.purge(this.before(KEPT_DAYS.resolvedAlerts)),
      () => deleteBatch(rows, { createdAt: { $lt: old } }),
      // One that has not ended has a next attempt.
      () => deleteBatch(deliveries, { createdAt: { $lt: old }, nextAttemptAt: { $exists: false } }),
      () => deleteBatch(states, { updatedAt: { $lt: this.before(KEPT_DAYS.channelStates) } }),
      () => this.scopes.purge(this.before(KEPT_DAYS.scopes)),
      () => this.purgeGroups(this.before(KEPT_DAYS.groups)),
    ];
    for (const step of steps) {
      for (let batch = 0; batch < BATCHES_MAX && signal?.aborted !== true; batch += 1) {
        if ((await step()) === 0) break;
      }
    }
  }

  /** Groups in which nothing has happened for long and nothing fires. @returns how many were looked at. */
  private async purgeGroups(before: Instant): Promise<number> {
    const idle = await this.groups.idleSince(before);
    for (const id of idle) {
      if (await this.alerts.isEmpty(id)) await this.groups.remove(id, before);
      else await this.groups.keep(id);
    }
    return idle.length;
  }

  private before(days: number): Instant {
    return addMilliseconds(toInstant(this.core.clock.now()), -days * DAY_MS);
  }
}

/** Deletes up to a batch of what still matches when it is deleted. @returns how many. */
async function deleteBatch<T extends mongo.Document & { readonly _id: string }>(
  collection: Collection<T>,
  filter: mongo.Filter<T>,
): Promise<number> {
  const found = await collection
    .find(filter)
    .project<{ _id: string }>({ _id: 1 })
    .limit(ALERT_BATCH)
    .toArray();
  if (found.length === 0) return 0;
  const ids = found.map(({ _id }) => _id);
  return (await collection.deleteMany({ ...filter, _id: { $in: ids } })).deletedCount;
}
