import { retryDelivery, testReceiver, toInstant } from '@tenor/domain';
import { DONE, parseEvent, readMessage, type IncomingEvent, type Outcome } from '@tenor/messaging';
import { findReceivers } from '@tenor/persistence';
import { parseTraceparent } from '@tenor/platform';
import { type Core } from '../deps.js';
import { type DeliveryStore } from '../deliveries/delivery-store.js';
import { testDeliveries } from '../deliveries/test-deliveries.js';

/** What people ask of the notifier. Asking twice does it once. */
export class NotifierCommandsHandler {
  constructor(
    private readonly core: Core,
    private readonly deliveries: DeliveryStore,
    /** Called when there may be deliveries to be sent. */
    private readonly onDeliveries: () => void,
  ) {}

  async handle(events: readonly IncomingEvent[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const event of events) outcomes.push(await this.handleOne(event));
    this.onDeliveries();
    return outcomes;
  }

  private async handleOne(event: IncomingEvent): Promise<Outcome> {
    const message = readMessage(event);
    if (!message.ok) return { status: 'fault', reason: message.reason };
    switch (message.value.attributes?.type) {
      case retryDelivery.type:
        return this.retry(event);
      case testReceiver.type:
        return this.test(event);
      case undefined:
        return { status: 'fault', reason: 'is not a CloudEvent: ce_id and its companions are missing' };
      default:
        return DONE;
    }
  }

  private async retry(event: IncomingEvent): Promise<Outcome> {
    const command = parseEvent(retryDelivery, event);
    if (!command.ok) return { status: 'fault', reason: command.reason };
    const { delivery, failedAt, correlationId = null } = command.value.data;
    const traceId = parseTraceparent(command.value.traceparent)?.traceId ?? null;
    const fields = { deliveryId: delivery, traceId, correlationId };
    // One that did not fail then is on its way, sent, gone, or has been told before: there is nothing to do.
    const again = await this.deliveries.retry(delivery, failedAt);
    this.core.logger.info(
      { ...fields, failedAt },
      again ? 'a delivery is sent again' : 'a delivery that did not fail then is not sent again',
    );
    return DONE;
  }

  private async test(event: IncomingEvent): Promise<Outcome> {
    const command = parseEvent(testReceiver, event);
    if (!command.ok) return { status: 'fault', reason: command.reason };
    const { receiver: name, id, correlationId = null } = command.value.data;
    const traceId = parseTraceparent(command.value.traceparent)?.traceId ?? null;
    const receiver = (await findReceivers(this.core.database, [name])).get(name);
    if (receiver === undefined) {
      return { status: 'fault', reason: `there is no receiver ${JSON.stringify(name)}` };
    }
    const now = toInstant(this.core.clock.now());
    const publicUrl = this.core.config.notifications.publicUrl ?? null;
    const origin = { correlationId, traceId };
    for (const delivery of testDeliveries(receiver, id, { now, publicUrl }, origin)) {
      await this.deliveries.add(delivery);
    }
    return DONE;
  }
}
