import { type Connection } from 'mongoose';
import { PENDING_CHANGES_INDEX } from '../changes/ensure-change-log-indexes.js';
import { type IndexDefinition } from '../index-definition.js';
import { ALERT_GROUPS } from './alert-group-model.js';
import { ALERTS } from './alert-model.js';
import { ALERT_SCOPES } from './alert-scope-model.js';
import { CHANNEL_STATES } from './channel-state-model.js';
import { DELIVERIES } from './delivery-model.js';
import { DELIVERY_ALERTS } from './delivery-alert-model.js';
import { NOTIFICATION_POLICIES } from './policy-model.js';
import { RECEIVERS } from './receiver-model.js';

/** The indexes of the collections that the notifier owns. */
export const NOTIFIER_INDEXES: Readonly<Record<string, readonly IndexDefinition[]>> = {
  [ALERTS]: [
    // Ids are random. What follows the first field keeps the alerts of one batch together, so that it is
    // stored by writing few pages of each index, however many alerts there are: that is the time that an
    // alert fires since, which stays as long as it fires.
    // Counts of a group, and the first few of what fires in it.
    { name: 'firingIn_pressure_since', key: { firingIn: 1, pressure: 1, firingSince: 1 } },
    { name: 'pendingIn_since', key: { pendingIn: 1, firingSince: 1 } },
    // Without the order, which moves with every run: that would make every report a write to the index.
    { name: 'scopes_since', key: { 'scopes.key': 1, firingSince: 1 } },
    { name: 'state_policyVersion_since', key: { state: 1, policyVersion: 1, firingSince: 1 } },
    // The lists, and the purge.
    { name: 'state_updatedAt_id', key: { state: 1, updatedAt: 1, _id: 1 } },
    { name: 'updatedAt_id', key: { updatedAt: 1, _id: 1 } },
    { name: 'job_updatedAt_id', key: { job: 1, updatedAt: 1, _id: 1 } },
    // The list of callers who are restricted to tenants.
    { name: 'tenantIds_updatedAt_id', key: { tenantIds: 1, updatedAt: 1, _id: 1 } },
  ],
  [ALERT_GROUPS]: [
    { name: 'nextFlushAt', key: { nextFlushAt: 1 }, sparse: true },
    { name: 'runs', key: { runs: 1 }, sparse: true },
    { name: 'receiver_receiverVersion', key: { receiver: 1, receiverVersion: 1 } },
    { name: 'updatedAt_id', key: { updatedAt: 1, _id: 1 } },
  ],
  [ALERT_SCOPES]: [
    { name: 'job', key: { job: 1 } },
    { name: 'endsAt', key: { endsAt: 1 }, sparse: true },
    { name: 'scopeKind_id', key: { 'scope.kind': 1, _id: 1 } },
    { name: 'at', key: { at: 1 } },
  ],
  [DELIVERIES]: [
    { name: 'nextAttemptAt', key: { nextAttemptAt: 1 }, sparse: true },
    { name: 'lane_n', key: { lane: 1, n: 1 } },
    { name: 'flush', key: { flush: 1 }, sparse: true },
    { name: 'createdAt_id', key: { createdAt: 1, _id: 1 } },
    { name: 'status_createdAt_id', key: { status: 1, createdAt: 1, _id: 1 } },
    { name: 'receiver_createdAt_id', key: { receiver: 1, createdAt: 1, _id: 1 } },
    { name: 'group_createdAt_id', key: { group: 1, createdAt: 1, _id: 1 } },
    { name: 'job_createdAt_id', key: { job: 1, createdAt: 1, _id: 1 } },
    {
      name: 'correlationId_createdAt_id',
      key: { 'origins.correlationId': 1, createdAt: 1, _id: 1 },
    },
  ],
  [DELIVERY_ALERTS]: [
    // From an entry, or an alert, to what was told of it: the latest first.
    { name: 'entryId_createdAt_id', key: { entryId: 1, createdAt: 1, _id: 1 } },
    { name: 'alert_createdAt_id', key: { alert: 1, createdAt: 1, _id: 1 } },
    { name: 'createdAt', key: { createdAt: 1 } },
  ],
  [CHANNEL_STATES]: [{ name: 'updatedAt', key: { updatedAt: 1 } }],
};

/** Indexes of earlier versions that nothing uses any more, by collection. */
const RETIRED: Readonly<Record<string, readonly string[]>> = {
  [ALERTS]: ['firingIn_pressure_name', 'pendingIn', 'scopes_key', 'state_policyVersion'],
};

/** The indexes of receivers and policy, which contracts-api owns: both are read by their ids, and by what they owe. */
export const POLICY_INDEXES: Readonly<Record<string, readonly IndexDefinition[]>> = {
  [RECEIVERS]: [PENDING_CHANGES_INDEX],
  [NOTIFICATION_POLICIES]: [PENDING_CHANGES_INDEX],
};

/** Makes the indexes that are missing, then drops those of earlier versions; the others stay as they are. */
export async function ensureNotifierIndexes(db: Connection): Promise<void> {
  await ensure(db, NOTIFIER_INDEXES);
  for (const [collection, retired] of Object.entries(RETIRED)) {
    const there = new Set((await db.collection(collection).indexes()).map(({ name }) => name));
    for (const name of retired) if (there.has(name)) await db.collection(collection).dropIndex(name);
  }
}

/** Makes the indexes that are missing; those that stand stay as they are. */
export async function ensurePolicyIndexes(db: Connection): Promise<void> {
  await ensure(db, POLICY_INDEXES);
}

async function ensure(
  db: Connection,
  indexes: Readonly<Record<string, readonly IndexDefinition[]>>,
): Promise<void> {
  for (const [collection, definitions] of Object.entries(indexes)) {
    if (definitions.length === 0) continue;
    await db.collection(collection).createIndexes(definitions.map((index) => ({ ...index })));
  }
}
