import { type Instant, type Notification } from '@tenor/domain';
import { type DeliveryDocument, type DeliveryOrigin, type ReceiverDocument } from '@tenor/persistence';
import { testNotification } from '../channels/test-notification.js';
import { hashOf } from '../hash-of.js';

/**
 * The deliveries of a test: a message by every integration of the receiver, and by a tracker a second one
 * that closes the ticket again. The same test gives the same ids. Pure.
 *
 * @param testId names the test
 * @param origin the request for it
 */
export function testDeliveries(
  receiver: ReceiverDocument,
  testId: string,
  at: { readonly now: Instant; readonly publicUrl: string | null },
  origin: Omit<DeliveryOrigin, 'run'>,
): DeliveryDocument[] {
  return receiver.integrations.flatMap((integration) => {
    const statuses =
      integration.kind === 'ticket' ? (['firing', 'resolved'] as const) : (['firing'] as const);
    return statuses.map((status, index): DeliveryDocument => {
      const { now, publicUrl: url } = at;
      const lane = hashOf('test', receiver._id, integration.id);
      const notification: Notification = testNotification(receiver._id, status, { now: new Date(now), url });
      return {
        _id: hashOf('delivery', lane, testId, index),
        kind: 'test',
        status: 'pending',
        receiver: receiver._id,
        integration: integration.id,
        integrationKind: integration.kind,
        group: null,
        job: null,
        flush: null,
        lane,
        // Later tests go after earlier ones.
        n: Date.parse(now) * 2 + index,
        reason: 'test',
        groupStatus: status,
        counts: notification.counts,
        content: JSON.stringify(notification),
        origins: [{ run: null, ...origin }],
        attempts: 0,
        nextAttemptAt: now,
        leaseUntil: '',
        summary: null,
        reference: null,
        createdAt: now,
        lastAttemptAt: null,
        endedAt: null,
      };
    });
  });
}
