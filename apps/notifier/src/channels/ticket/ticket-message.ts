import { type Notification } from '@tenor/domain';
import { createHash } from 'node:crypto';
import { type AlertWording, type MessageWording, type Urgency } from '../wording/message-wording.js';
import { moreFiring, moreResolved, renderFitting } from '../wording/show-fewer.js';
import { clean } from '../wording/text.js';
import { wordMessage } from '../wording/word-message.js';
import { escapeMarkdown, markdownLink } from './markdown.js';

/** GitHub takes 65,536 characters in a body and 256 in a title. */
export const BODY_MAX = 65_536;
const TITLE_MAX = 200;
const END = '<!-- tenor:end -->';

const MARKS: Readonly<Record<Urgency, string>> = {
  urgent: '🔴',
  warning: '🟠',
  expired: '⚫',
  info: '🔵',
  resolved: '✅',
};

/** What marks the ticket of a group: invisible, and the same for every message of the group. */
export function groupMarker(notification: Notification): string {
  return `<!-- tenor:group=${hash(notification.receiver, notification.groupKey)} -->`;
}

/** What marks the comment of a delivery, so that it is not written twice. */
export function deliveryMarker(deliveryId: string): string {
  return `<!-- tenor:delivery=${hash(deliveryId)} -->`;
}

export function ticketTitle(notification: Notification): string {
  return clean(wordMessage(notification).title, TITLE_MAX);
}

/**
 * The body of the ticket as it is to stand now. What people wrote before and after our part stays.
 *
 * @param current the body as it stands; null for a new ticket
 */
export function ticketBody(notification: Notification, current: string | null): string {
  const marker = groupMarker(notification);
  const [before, after] = aroundOurs(current, marker);
  return renderFitting(
    wordMessage(notification),
    (wording) => `${before}${marker}\n${present(wording)}\n${END}${after}`,
    (body) => body.length <= BODY_MAX,
  ).rendered;
}

/** The comment that tells what changed; null when nothing did that people need to hear of. */
export function ticketComment(
  notification: Notification,
  deliveryId: string,
  reopened: boolean,
): string | null {
  const { counts, reminder, status } = notification;
  const changed = counts.new + counts.worse + counts.resolved > 0;
  if (!changed && !reminder && !reopened && status === 'firing') return null;
  return renderFitting(
    wordMessage(notification),
    (wording) => `${comment(wording, notification, reopened)}\n${deliveryMarker(deliveryId)}`,
    (body) => body.length <= BODY_MAX,
  ).rendered;
}

/** The comment with which the ticket of the same group is closed in favour of another. */
export function duplicateNote(keptNumber: number): string {
  return `Duplicate of #${keptNumber}, which stays open for this group. Closed by Tenor.`;
}

function present(message: MessageWording): string {
  const { status, lead, firing, resolved, title } = message;
  return [
    status === 'resolved' ? `**${escapeMarkdown(title)}**` : null,
    lead === null ? null : escapeMarkdown(lead),
    ...firing.map(block),
    status === 'firing' && resolved.length > 0 ? '### Resolved' : null,
    resolved.length === 0 ? null : resolved.map(resolvedLine).join('\n'),
    ...closing(message),
  ]
    .filter((part) => part !== null)
    .join('\n\n');
}

function comment(message: MessageWording, { reminder, status }: Notification, reopened: boolean): string {
  const { title, lead, firing, resolved } = message;
  const told = firing.filter(({ change }) => change === 'new' || change === 'worse');
  return [
    `**${reopened ? 'Reopened: ' : ''}${escapeMarkdown(title)}**`,
    lead === null ? null : escapeMarkdown(lead),
    reminder || status === 'resolved' ? null : told.map(line).join('\n') || null,
    resolved.length === 0 ? null : resolved.map(resolvedLine).join('\n'),
  ]
    .filter((part) => part !== null)
    .join('\n\n');
}

function block({
  urgency,
  urgencyLabel,
  changeLabel,
  facts,
  situation,
  action,
  money,
  ...alert
}: AlertWording): string {
  const labels = [urgencyLabel, changeLabel].filter((label) => label !== null).join(', ');
  const price = money === null ? '' : ` — ${escapeMarkdown(money)}`;
  return [
    `### ${MARKS[urgency]} ${escapeMarkdown(alert.title)}${price}`,
    escapeMarkdown([labels, ...facts].join(' · ')),
    // Two spaces break the line.
    `${escapeMarkdown(situation)}${action === null ? '' : `  \n**→ ${escapeMarkdown(action)}**`}`,
  ].join('\n\n');
}

function line({ urgency, urgencyLabel, changeLabel, title, action, situation }: AlertWording): string {
  const labels = [changeLabel, urgencyLabel.toLowerCase()].filter((label) => label !== null).join(', ');
  return `- ${MARKS[urgency]} ${escapeMarkdown(labels)}: ${escapeMarkdown(title)} — ${escapeMarkdown(action ?? situation)}`;
}

function resolvedLine({ title, facts, situation }: AlertWording): string {
  return `- ${MARKS.resolved} ${escapeMarkdown(title)} · ${escapeMarkdown([...facts, situation].join(' · '))}`;
}

function closing(message: MessageWording): string[] {
  const more = [moreFiring(message), moreResolved(message)].filter((text) => text !== null).join(', ');
  return [
    ...(more === '' ? [] : [`**… ${escapeMarkdown(more)}**`]),
    ...(message.url === null ? [] : [markdownLink('Open in Tenor', message.url)]),
    `<sub>${escapeMarkdown(message.footer)}</sub>`,
  ];
}

/** What stands before and after our part; all of it is ours when only the beginning is found. */
function aroundOurs(current: string | null, marker: string): [string, string] {
  const start = current?.indexOf(marker) ?? -1;
  if (current === null || start < 0) return ['', ''];
  const end = current.indexOf(END, start);
  return [current.slice(0, start), end < 0 ? '' : current.slice(end + END.length)];
}

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}
