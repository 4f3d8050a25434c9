import { smtpServerOf, type EmailIntegration, type SmtpServer } from '@tenor/domain';
import { createTransport, type SMTPTransportOptions } from 'nodemailer';
import { type EgressPolicy } from '../../http-out/egress-policy.js';
import { guardedSocket } from '../../http-out/guarded-connect.js';
import { type Channel, type SendRequest, type SendResult } from '../channel.js';
import { retry } from '../http-failure.js';
import { secretsOfUrl } from '../redact.js';
import { emailMessage, type EmailMessage } from './email-message.js';
import { replyOf, smtpFailure } from './smtp-failure.js';

export interface EmailChannelOptions {
  /** The operator's mail server (TENOR_SMTP_URL), for receivers that name none. It may be anywhere. */
  readonly smtpUrl: string | undefined;
  /** The sender (TENOR_MAIL_FROM): an address or `Name <address>`. */
  readonly from: string | undefined;
  /** Guards the servers that receivers name. */
  readonly policy: EgressPolicy;
  /** Milliseconds to connect; default 10,000. */
  readonly connectMs?: number;
  /** Milliseconds without a sign of the server; default 20,000. */
  readonly replyMs?: number;
  /** Milliseconds for the whole of a sending; default 60,000. */
  readonly totalMs?: number;
}

/** E-mail over SMTP: one connection per message, one message to all recipients. */
export class EmailChannel implements Channel<EmailIntegration> {
  readonly kind = 'email';

  constructor(private readonly options: EmailChannelOptions) {}

  /** Everything in the addresses of the servers counts as secret, their hosts apart. */
  secretsOf({ smtpUrl }: EmailIntegration): string[] {
    return [smtpUrl, this.options.smtpUrl].flatMap((url) => (url === undefined ? [] : secretsOfUrl(url)));
  }

  async send(request: SendRequest<EmailIntegration>): Promise<SendResult> {
    const { integration, deliveryId, notification, now } = request;
    const { from } = this.options;
    const address = integration.smtpUrl ?? this.options.smtpUrl;
    if (address === undefined) {
      return failed('There is no mail server: set TENOR_SMTP_URL, or smtpUrl of the receiver.');
    }
    if (from === undefined) return failed('There is no sender address: set TENOR_MAIL_FROM.');
    let server: SmtpServer;
    try {
      server = smtpServerOf(address);
    } catch (error) {
      const which = integration.smtpUrl === undefined ? 'TENOR_SMTP_URL' : 'smtpUrl';
      return failed(error instanceof RangeError ? `${which} ${error.message}` : String(error));
    }
    const message = emailMessage(deliveryId, notification, { from, to: integration.to, now: now() });
    const reached = reachedOf(request);
    const recipients = integration.to.filter((recipient) => !reached.includes(recipient));
    if (recipients.length === 0) return sent(message, reached, 'every recipient has it');
    let outcome: Outcome;
    try {
      outcome = await this.handOver(server, message, recipients, request);
    } catch (error) {
      const failure = smtpFailure(error);
      const partly = failure.status === 'failed' && reached.length > 0;
      return partly ? sent(message, reached, `not for ${recipients.join(', ')}: ${failure.reason}`) : failure;
    }
    return resultOf(outcome, message, reached, request);
  }

  private async handOver(
    server: SmtpServer,
    message: EmailMessage,
    recipients: readonly string[],
    { integration, signal }: SendRequest<EmailIntegration>,
  ): Promise<Outcome> {
    const { policy, connectMs = 10_000, replyMs = 20_000, totalMs = 60_000 } = this.options;
    const deadline = AbortSignal.timeout(totalMs);
    const ending = AbortSignal.any([signal, deadline]);
    // The operator's own server is trusted wherever it is; one that a receiver names is guarded.
    const connection =
      integration.smtpUrl === undefined
        ? undefined
        : await guardedSocket(policy, server, { connectMs, signal: ending });
    const settings: SMTPTransportOptions = {
      host: server.host,
      port: server.port,
      secure: server.implicitTls,
      requireTLS: server.requireTls && !server.implicitTls,
      tls: { rejectUnauthorized: server.rejectUnauthorized },
      connectionTimeout: connectMs,
      greetingTimeout: replyMs,
      socketTimeout: replyMs,
      dnsTimeout: connectMs,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...(server.auth ? { auth: server.auth } : {}),
      ...(connection ? { connection } : {}),
    };
    const transport = createTransport(settings);
    try {
      const { from, to, subject, html, text, messageId, inReplyTo, references, date, priority, headers } =
        message;
      const info = await transport.sendMail({
        from,
        to: [...to],
        subject,
        html,
        text,
        messageId,
        inReplyTo,
        references,
        date,
        priority,
        headers: { ...headers },
        envelope: { from: senderOf(from), to: [...recipients] },
        signal: ending,
      });
      const refused = info.rejectedErrors ?? [];
      return {
        accepted: info.accepted.map(String),
        refused: info.rejected.map((recipient, index) => ({
          address: String(recipient),
          temporary: (replyOf(refused[index]) ?? 500) < 500,
        })),
        response: info.response,
      };
    } finally {
      transport.close();
      connection?.destroy();
    }
  }
}

interface Outcome {
  readonly accepted: readonly string[];
  readonly refused: readonly { readonly address: string; readonly temporary: boolean }[];
  readonly response: string;
}

/** Whom the server refused for now is tried again, and only they. */
async function resultOf(
  { accepted, refused, response }: Outcome,
  message: EmailMessage,
  reached: readonly string[],
  request: SendRequest<EmailIntegration>,
): Promise<SendResult> {
  const waiting = refused.filter(({ temporary }) => temporary).map(({ address }) => address);
  const all = [...reached, ...accepted];
  if (waiting.length > 0) {
    await request.saveState({ deliveryId: request.deliveryId, reached: all });
    return retry(
      `The mail server refused ${waiting.join(', ')} for now and accepted ${all.length} other(s).`,
    );
  }
  const lost = refused.map(({ address }) => address);
  return sent(message, all, lost.length > 0 ? `refused: ${lost.join(', ')}` : response);
}

function sent({ messageId }: EmailMessage, reached: readonly string[], note: string): SendResult {
  const summary = `Accepted for ${reached.join(', ')}; ${note}`;
  return { status: 'sent', reference: messageId, summary, state: null };
}

/** The recipients that earlier attempts at this delivery reached. */
function reachedOf({ state, deliveryId }: SendRequest<EmailIntegration>): string[] {
  if (typeof state !== 'object' || state === null) return [];
  if (!('deliveryId' in state) || state.deliveryId !== deliveryId) return [];
  if (!('reached' in state) || !Array.isArray(state.reached)) return [];
  return state.reached.map(String);
}

function senderOf(from: string): string {
  return /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from;
}

function failed(reason: string): SendResult {
  return { status: 'failed', reason };
}
