import { logEntryId, type Instant, type Notification } from '@tenor/domain';
import {
  alertGroupModel,
  alertModel,
  deliveryAlertId,
  deliveryAlertModel,
  deliveryModel,
  fromLogEntry,
  logEntryModel,
  pendingRun,
  runModel,
  type AlertDocument,
  type AlertGroupDocument,
  type DeliveryAlertDocument,
  type DeliveryDocument,
} from '@tenor/persistence';
import { type Connection } from 'mongoose';

export const RUN = '0192f0c1-2b7a-7000-8000-000000000001';
export const AT: Instant = '2026-11-22T06:00:00.000Z';

/** The moment so many minutes after {@link AT}. */
export function minute(minutes: number): Instant {
  return new Date(Date.parse(AT) + minutes * 60_000).toISOString() as Instant;
}

/** Notification documents as the notifier stores them, with defaults; a test says what it is about. */
export class NotificationDocuments {
  constructor(private readonly database: Connection) {}

  async entry(seq: number): Promise<string> {
    const id = logEntryId(RUN, 1, seq);
    await logEntryModel(this.database).create(
      fromLogEntry({
        id,
        runId: RUN,
        attempt: 1,
        seq,
        job: 'renewal-check',
        at: AT,
        level: 'warning',
        grouping: 'main',
        message: `Contract ${seq} renews soon`,
        object: {
          type: 'contract',
          id: `c${seq}`,
          name: `Contract ${seq}`,
          url: `/api/v1/contracts/c${seq}`,
        },
        labels: { job: 'renewal-check', tier: 'urgent' },
        data: { daysRemaining: seq },
        fingerprint: `fp${seq}`,
      }),
    );
    return id;
  }

  async run(correlationId: string, id: string = RUN): Promise<void> {
    const trigger = { kind: 'api', by: 'admin', scheduleId: null, correlationId } as const;
    const parsed = { job: 'renewal-check', params: {}, asOf: undefined, notify: undefined } as const;
    const request = { id, job: 'renewal-check', params: {}, trigger };
    await runModel(this.database).create(pendingRun(request, parsed, { now: AT, today: '2026-11-22' }));
  }

  async group(id: string, receiver = 'netops'): Promise<void> {
    const group: AlertGroupDocument = {
      _id: id,
      key: `["${receiver}"]`,
      receiver,
      labels: [{ name: 'job', value: 'renewal-check' }],
      groupWaitMs: 30_000,
      groupIntervalMs: 300_000,
      repeatIntervalMs: 604_800_000,
      policyVersion: 1,
      rev: 1,
      leaseUntil: '',
      n: 1,
      notified: [],
      receiverVersion: 1,
      createdAt: AT,
      updatedAt: AT,
    };
    await alertGroupModel(this.database).create(group);
  }

  async alert(name: string, more: Partial<AlertDocument> = {}): Promise<string> {
    const alert: AlertDocument = {
      _id: `renewal-check:${name}`,
      job: 'renewal-check',
      fingerprint: name,
      state: 'firing',
      level: 'warning',
      message: `Alert ${name}`,
      object: null,
      labels: [{ name: 'tier', value: 'urgent' }],
      data: { daysRemaining: 9 },
      entryId: logEntryId(RUN, 1, 1),
      order: 7,
      firingSince: AT,
      resolvedAt: null,
      updatedAt: AT,
      scopes: [{ key: 'scope', order: 7 }],
      memberships: [],
      firingIn: [],
      pendingIn: [],
      pressure: 3,
      stake: null,
      policyVersion: 1,
      version: 1,
      ...more,
    };
    await alertModel(this.database).create(alert);
    return alert._id;
  }

  /** An alert that fires in the group. */
  firing(name: string, group: string, more: Partial<AlertDocument> = {}): Promise<string> {
    const membership = { group, state: 'firing', told: true, pending: null, pendingVersion: 1 } as const;
    return this.alert(name, { memberships: [membership], firingIn: [group], ...more });
  }

  async told(
    flush: string,
    alert: string,
    entryId: string,
    more: Partial<DeliveryAlertDocument> = {},
  ): Promise<void> {
    const row: DeliveryAlertDocument = {
      _id: deliveryAlertId(flush, { _id: alert, firingSince: AT }),
      alert,
      entryId,
      change: 'new',
      pendingVersion: 1,
      createdAt: AT,
      ...more,
    };
    await deliveryAlertModel(this.database).create(row);
  }

  async delivery(id: string, more: Partial<DeliveryDocument> = {}): Promise<string> {
    const delivery: DeliveryDocument = {
      _id: id,
      kind: 'alerts',
      status: 'sent',
      receiver: 'netops',
      integration: 'i1',
      integrationKind: 'slack',
      group: 'g1',
      job: 'renewal-check',
      flush: 'f1',
      lane: 'lane',
      n: 1,
      reason: 'first',
      groupStatus: 'firing',
      counts: { firing: 2, resolved: 0, new: 2, worse: 0 },
      content: JSON.stringify(message()),
      attempts: 1,
      leaseUntil: '',
      sender: 'worker-1',
      summary: 'HTTP 200',
      reference: 'ts-1',
      createdAt: AT,
      lastAttemptAt: minute(1),
      endedAt: minute(1),
      ...more,
    };
    await deliveryModel(this.database).create(delivery);
    return id;
  }

  async clear(): Promise<void> {
    const models = [alertModel, alertGroupModel, deliveryModel, deliveryAlertModel, logEntryModel, runModel];
    for (const model of models) {
      await model(this.database).collection.deleteMany({});
    }
  }
}

function message(): Notification {
  return {
    receiver: 'netops',
    groupKey: '["netops"]',
    groupLabels: { job: 'renewal-check' },
    job: 'renewal-check',
    status: 'firing',
    counts: { firing: 2, resolved: 0, new: 2, worse: 0 },
    atStake: [{ currency: 'USD', amount: '1200.00' }],
    alerts: [
      {
        fingerprint: 'fp1',
        change: 'new',
        level: 'warning',
        message: 'Contract 1 renews soon',
        labels: { tier: 'urgent' },
        data: { daysRemaining: 1 },
        object: null,
        firingSince: AT,
        resolvedAt: null,
        entryId: logEntryId(RUN, 1, 1),
      },
    ],
    reminder: false,
    decidedAt: AT,
    url: null,
  };
}
