import { type DeliveryDocument } from '@tenor/persistence';
import { type LogFields } from '@tenor/platform';

/**
 * What every line of a log about a delivery has. `traceId` and `correlationId` are those of the latest run
 * that made it necessary; when there were several, `traceIds` has them all, so that each finds it.
 */
export function deliveryLogFields({
  _id,
  origins = [],
}: Pick<DeliveryDocument, '_id' | 'origins'>): LogFields {
  const traceIds = [...new Set(origins.flatMap(({ traceId }) => traceId ?? []))];
  const [latest] = origins;
  return {
    deliveryId: _id,
    traceId: latest?.traceId ?? null,
    correlationId: latest?.correlationId ?? null,
    ...(traceIds.length > 1 && { traceIds }),
  };
}
