import { type Integration, type IntegrationKind } from '@tenor/domain';
import { EgressPolicy } from '../http-out/egress-policy.js';
import { HttpClient } from '../http-out/http-client.js';
import { type Channel, type SendRequest, type SendResult } from './channel.js';
import { EmailChannel } from './email/email-channel.js';
import { SlackChannel } from './slack/slack-channel.js';
import { TicketChannel, type TicketChannelOptions } from './ticket/ticket-channel.js';
import { withoutSecrets } from './without-secrets.js';

type IntegrationOf = { [I in Integration as I['kind']]: I };
type ChannelRegistry = { readonly [K in IntegrationKind]: Channel<IntegrationOf[K]> };

export interface ChannelsOptions {
  /** TENOR_SMTP_URL */
  readonly smtpUrl: string | undefined;
  /** TENOR_MAIL_FROM */
  readonly mailFrom: string | undefined;
  /** TENOR_EGRESS_ALLOW: hosts, addresses and networks that may be reached although they are not public. */
  readonly egressAllow: readonly string[];
  /** The product's version, for the user agent. */
  readonly version: string;
  /** Milliseconds; the defaults are meant for the real services. */
  readonly timeouts?: { readonly connectMs?: number; readonly totalMs?: number };
  readonly ticketTimes?: TicketChannelOptions['times'];
}

export interface Channels {
  /** Sends by the channel of the integration's kind. Rejects only when `saveState` does. */
  send(request: SendRequest<Integration>): Promise<SendResult>;
  /** Ends what is still open. */
  close(): Promise<void>;
}

/**
 * Every channel, each with a line of its own.
 * @throws RangeError for an entry of `egressAllow` that is neither a host, an address nor a network.
 */
export function createChannels(options: ChannelsOptions): Channels {
  const { smtpUrl, mailFrom: from, timeouts = {}, ticketTimes, version } = options;
  const policy = new EgressPolicy(options.egressAllow);
  const http = new HttpClient({ policy, ...timeouts });
  const userAgent = `tenor/${version}`;

  const email = new EmailChannel({ smtpUrl, from, policy, ...timeouts });
  const slack = new SlackChannel(http);
  const ticket = new TicketChannel({ http, userAgent, ...(ticketTimes ? { times: ticketTimes } : {}) });

  const registry: ChannelRegistry = {
    email: withoutSecrets(email, (integration) => email.secretsOf(integration)),
    slack: withoutSecrets(slack, (integration) => slack.secretsOf(integration)),
    ticket: withoutSecrets(ticket, (integration) => ticket.secretsOf(integration)),
  };
  return {
    send: (request) => sendBy(registry, request.integration.kind, request),
    close: () => http.close(),
  };
}

function sendBy<K extends IntegrationKind>(
  registry: ChannelRegistry,
  kind: K,
  request: SendRequest<IntegrationOf[K]>,
): Promise<SendResult> {
  return registry[kind].send(request);
}
