import { type DeliveryDocument, type DeliveryOrigin } from '@tenor/persistence';
import {
  contentDetails,
  contentSummary,
  type ContentDetails,
  type ContentSummary,
} from './notification-content.js';

/** A delivery as lists show it. */
export interface DeliveryView
  extends
    ContentSummary,
    Pick<
      DeliveryDocument,
      | 'kind'
      | 'status'
      | 'receiver'
      | 'group'
      | 'reason'
      | 'groupStatus'
      | 'counts'
      | 'attempts'
      | 'reference'
      | 'createdAt'
      | 'lastAttemptAt'
      | 'endedAt'
    > {
  readonly id: string;
  /** That of the latest run that made it necessary; null when nobody named one. */
  readonly correlationId: string | null;
  readonly traceId: string | null;
  /** The runs that made it necessary, the latest first, at most 10; of a test the request for it. */
  readonly origins: readonly DeliveryOrigin[];
  readonly integration: { readonly id: string; readonly kind: string };
  /** What the service said last. */
  readonly response: string | null;
  /** When it is tried next; null when it has ended. */
  readonly nextAttemptAt: DeliveryDocument['createdAt'] | null;
}

/** A delivery with all that its message says. */
export type DeliveryDetails = DeliveryView & ContentDetails;

/** By whitelist: what senders keep to themselves stays out. */
export function toDeliveryView(delivery: DeliveryDocument): DeliveryView {
  const { counts, origins = [] } = delivery;
  return {
    id: delivery._id,
    kind: delivery.kind,
    status: delivery.status,
    receiver: delivery.receiver,
    integration: { id: delivery.integration, kind: delivery.integrationKind },
    group: delivery.group,
    ...contentSummary(delivery.content),
    correlationId: origins[0]?.correlationId ?? null,
    traceId: origins[0]?.traceId ?? null,
    origins: origins.map(({ run, correlationId, traceId }) => ({ run, correlationId, traceId })),
    reason: delivery.reason,
    groupStatus: delivery.groupStatus,
    counts: {
      firing: counts.firing,
      resolved: counts.resolved,
      new: counts.new,
      worse: counts.worse,
    },
    attempts: delivery.attempts,
    response: delivery.summary,
    reference: delivery.reference,
    createdAt: delivery.createdAt,
    lastAttemptAt: delivery.lastAttemptAt,
    nextAttemptAt: delivery.nextAttemptAt ?? null,
    endedAt: delivery.endedAt,
  };
}

export function toDeliveryDetails(delivery: DeliveryDocument): DeliveryDetails {
  return { ...toDeliveryView(delivery), ...contentDetails(delivery.content) };
}
