import { toInstant, type Notification } from '@tenor/domain';

/**
 * What "send a test message" sends. Its group is one of its own, so that it touches no other thread and no
 * other ticket; its resolved form closes the ticket that the firing one opened.
 *
 * @param url where the product is found; null when it does not know
 */
export function testNotification(
  receiver: string,
  status: Notification['status'],
  at: { now: Date; url: string | null },
): Notification {
  const now = toInstant(at.now);
  const firing = status === 'firing';
  return {
    receiver,
    groupKey: `${receiver}/test`,
    groupLabels: {},
    job: null,
    status,
    counts: { firing: firing ? 1 : 0, resolved: firing ? 0 : 1, new: firing ? 1 : 0, worse: 0 },
    atStake: [],
    alerts: [
      {
        fingerprint: `test-${receiver}`,
        change: firing ? 'new' : 'resolved',
        level: 'info',
        message: `This is a test message of Tenor: the receiver ${receiver} works. There is nothing to do.`,
        labels: {},
        data: {},
        object: null,
        firingSince: now,
        resolvedAt: firing ? null : now,
        entryId: 'test:1:1',
      },
    ],
    reminder: false,
    decidedAt: now,
    url: at.url,
  };
}
