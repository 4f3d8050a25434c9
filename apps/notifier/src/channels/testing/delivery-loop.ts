import { type Integration, type Notification } from '@tenor/domain';
import { type JsonValue, type SendResult } from '../channel.js';
import { type Channels } from '../create-channels.js';
import { sendRequest } from './send-request.js';

/**
 * Sends the deliveries of one group one after the other, as the notifier does: again and again until it is
 * decided, with the state as it was last stored, at the time that the channel asks for. The time is fake.
 */
export class DeliveryLoop {
  state: JsonValue = null;
  /** Everything that the channel answered, in order. */
  readonly results: SendResult[] = [];
  private deliveries = 0;

  constructor(
    private readonly channels: Channels,
    private readonly integration: Integration,
    public time: number,
  ) {}

  readonly now = (): Date => new Date(this.time);

  /**
   * @param crashed true for an attempt after which the process ends before it stores anything
   * @returns what became of it, after at most 200 attempts
   */
  async deliver(notification: Notification, crashed: () => boolean = () => false): Promise<SendResult> {
    this.deliveries += 1;
    const deliveryId = `delivery-${this.deliveries}`;
    for (let attempt = 1; attempt <= 200; attempt += 1) {
      const result = await this.channels.send(
        sendRequest(this.integration, {
          deliveryId,
          attempt,
          notification: { ...notification, decidedAt: this.instant() },
          state: this.state,
          saveState: (state) => {
            this.state = state;
            return Promise.resolve();
          },
          now: this.now,
        }),
      );
      this.results.push(result);
      if (crashed()) {
        this.time += 20_000;
        continue;
      }
      if (result.status === 'retry') {
        this.time += result.retryAfterMs ?? 5_000;
        continue;
      }
      if (result.status === 'sent' && result.state !== undefined) this.state = result.state;
      return result;
    }
    throw new Error('no end after 200 attempts');
  }

  private instant(): Notification['decidedAt'] {
    return this.now().toISOString() as Notification['decidedAt'];
  }
}
