import { type Notification } from '@tenor/domain';
import { createHash } from 'node:crypto';
import { renderFitting } from '../wording/show-fewer.js';
import { clean } from '../wording/text.js';
import { wordMessage } from '../wording/word-message.js';
import { emailHtml } from './email-html.js';
import { emailText } from './email-text.js';

/** Gmail hides what comes after 102 KB. */
export const HTML_MAX_BYTES = 100_000;
/** RFC 5322 allows 998; this is what a list of mails can show, and a little more. */
const SUBJECT_MAX = 200;

/** A mail as the transport wants it. */
export interface EmailMessage {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly messageId: string;
  readonly inReplyTo: string;
  readonly references: string;
  readonly date: Date;
  readonly priority: 'high' | 'normal';
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The mail of a delivery. Its id follows from the delivery, so that a repeated one is seen to be the same;
 * it refers to an id that follows from the group, so that mail clients show the group as one thread.
 *
 * @param from an address, or `Name <address>`; the ids are of its domain
 */
export function emailMessage(
  deliveryId: string,
  notification: Notification,
  envelope: { from: string; to: readonly string[]; now: Date },
): EmailMessage {
  const { rendered: html, wording } = renderFitting(
    wordMessage(notification),
    emailHtml,
    (page) => Buffer.byteLength(page) <= HTML_MAX_BYTES,
  );
  const domain = domainOf(envelope.from);
  const thread = `<group.${hash(notification.receiver, notification.groupKey)}@${domain}>`;
  return {
    from: envelope.from,
    to: envelope.to,
    subject: clean(wording.title, SUBJECT_MAX),
    html,
    text: emailText(wording),
    messageId: `<delivery.${hash(deliveryId)}@${domain}>`,
    inReplyTo: thread,
    references: thread,
    date: envelope.now,
    priority: wording.urgency === 'urgent' && !notification.reminder ? 'high' : 'normal',
    headers: {
      // RFC 3834; the second asks Exchange for no out-of-office answers.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
  };
}

function domainOf(from: string): string {
  const domain = /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1];
  return domain ?? 'tenor.invalid';
}

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
