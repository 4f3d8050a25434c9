import { type Integration, type Notification } from '@tenor/domain';
import { type SendRequest, type SendResult } from '../channels/channel.js';
import { type Channels } from '../channels/create-channels.js';

/** A message as it arrived. */
export interface Arrived {
  readonly deliveryId: string;
  readonly attempt: number;
  readonly integration: Integration;
  readonly notification: Notification;
}

/** Channels that reach nobody: they keep what was sent, and answer as they are told. */
export class FakeChannels implements Channels {
  readonly arrived: Arrived[] = [];
  /** Answers in place of "sent"; undefined: sent. */
  answer: (request: SendRequest<Integration>) => SendResult | undefined | Promise<SendResult | undefined> =
    () => undefined;

  async send(request: SendRequest<Integration>): Promise<SendResult> {
    const answer = await this.answer(request);
    if (answer !== undefined && answer.status !== 'sent') return answer;
    const { deliveryId, attempt, integration, notification } = request;
    this.arrived.push({ deliveryId, attempt, integration, notification });
    return answer ?? { status: 'sent', reference: `ref-${this.arrived.length}`, summary: 'accepted' };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
