import { type SlackIntegration } from '@tenor/domain';
import { type HttpClient } from '../../http-out/http-client.js';
import { type Channel, type SendRequest, type SendResult } from '../channel.js';
import { failureOf } from '../http-failure.js';
import { secretsOfUrl } from '../redact.js';
import { slackMessage } from './slack-message.js';

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling-errors */
const HINTS: Readonly<Record<number, string>> = {
  403: 'the workspace forbids posting there',
  404: 'the webhook or its channel no longer exists: make a new one',
  410: 'the channel is archived',
};

/** Slack by an incoming webhook. A webhook cannot change what it posted: every sending is a new message. */
export class SlackChannel implements Channel<SlackIntegration> {
  readonly kind = 'slack';

  constructor(private readonly http: HttpClient) {}

  secretsOf({ webhookUrl }: SlackIntegration): string[] {
    return secretsOfUrl(webhookUrl);
  }

  async send({
    integration,
    deliveryId,
    notification,
    signal,
    now,
  }: SendRequest<SlackIntegration>): Promise<SendResult> {
    const outcome = await this.http.send({
      method: 'POST',
      url: integration.webhookUrl,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        // Slack does not ask for it; whoever stands before it, or in its place, can tell repetitions by it.
        'idempotency-key': deliveryId,
      },
      body: JSON.stringify(slackMessage(notification)),
      signal,
    });
    if (outcome.kind === 'reply' && outcome.status >= 200 && outcome.status < 300) {
      return {
        status: 'sent',
        reference: null,
        summary: `Slack answered ${outcome.status}: ${outcome.body}`,
      };
    }
    return failureOf('Slack', outcome, now(), HINTS);
  }
}
