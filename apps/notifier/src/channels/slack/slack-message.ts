import { type Notification } from '@tenor/domain';
import { type AlertWording, type MessageWording, type Urgency } from '../wording/message-wording.js';
import { moreFiring, moreResolved, renderFitting } from '../wording/show-fewer.js';
import { clip } from '../wording/text.js';
import { wordMessage } from '../wording/word-message.js';

const HEADER_MAX = 150;
const SECTION_MAX = 3000;
const BLOCKS_MAX = 50;
/** Slack refuses messages whose texts are too long together; its bound is not published. */
const TOTAL_MAX = 12_000;

/** Emoji mark what is pressing, and nothing else. */
const MARKS: Readonly<Record<Urgency, string>> = {
  urgent: '🔴',
  warning: '🟠',
  expired: '⚫',
  info: '🔵',
  resolved: '✅',
};

type Text = { readonly type: 'plain_text'; readonly text: string; readonly emoji: true } | Mrkdwn;
interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
  /** No names of channels or addresses become links by themselves. */
  readonly verbatim: true;
}

export type SlackBlock =
  | { readonly type: 'header'; readonly text: Text }
  | { readonly type: 'section'; readonly text: Text }
  | { readonly type: 'context'; readonly elements: readonly Text[] }
  | { readonly type: 'divider' };

export interface SlackPayload {
  /** What notifications on a screen and clients without blocks show. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

/** The message as Block Kit, within Slack's limits. */
export function slackMessage(notification: Notification): SlackPayload {
  return renderFitting(
    wordMessage(notification),
    render,
    (payload) => payload.blocks.length <= BLOCKS_MAX && sizeOf(payload) <= TOTAL_MAX,
  ).rendered;
}

function render(message: MessageWording): SlackPayload {
  const { title, lead, urgency, firing, resolved, url, footer } = message;
  const header = clip(`${MARKS[urgency]} ${title}`, HEADER_MAX);
  const whole = `${MARKS[urgency]} ${title}`;
  const more = [moreFiring(message), moreResolved(message)].filter((text) => text !== null).join(', ');
  const look = url === null ? '' : `<${url}|Open in Tenor>`;
  const closing = [more === '' ? '' : `*… ${escapeMrkdwn(more)}*`, look]
    .filter((text) => text !== '')
    .join('  ·  ');
  return {
    text: escapeMrkdwn(title),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: header, emoji: true } },
      // What the header has no room for is not lost.
      ...(header === whole ? [] : [section(`*${escapeMrkdwn(title)}*`)]),
      ...(lead === null ? [] : [section(escapeMrkdwn(lead))]),
      ...firing.map((alert) => section(alertText(alert))),
      ...(resolved.length === 0 ? [] : resolvedSections(resolved, firing.length > 0)),
      ...(closing === '' ? [] : [section(closing)]),
      { type: 'context', elements: [mrkdwn(escapeMrkdwn(footer))] },
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
}

function alertText({
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
  const lines = [
    `${MARKS[urgency]} *${escapeMrkdwn(alert.title)}*${money === null ? '' : `  ·  *${escapeMrkdwn(money)}*`}  ·  ${escapeMrkdwn(labels)}`,
    escapeMrkdwn(facts.join(' · ')),
    escapeMrkdwn(situation),
    action === null ? '' : `→ *${escapeMrkdwn(action)}*`,
  ];
  return lines.filter((line) => line !== '').join('\n');
}

function resolvedSections(resolved: readonly AlertWording[], besideOthers: boolean): SlackBlock[] {
  const lines = resolved.map(
    (alert) =>
      `${besideOthers ? `${MARKS.resolved} ` : '• '}${escapeMrkdwn(alert.title)}${alert.facts[0] === undefined ? '' : ` (${escapeMrkdwn(alert.facts[0])})`}`,
  );
  const sections = packed(besideOthers ? ['*Resolved*', ...lines] : lines).map(section);
  return besideOthers ? [{ type: 'divider' }, ...sections] : sections;
}

/** The lines joined into as few texts as a section's limit allows. */
function packed(lines: readonly string[]): string[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    const joined = last === undefined ? line : `${last}\n${line}`;
    if (last === undefined || joined.length > SECTION_MAX) texts.push(line);
    else texts[texts.length - 1] = joined;
  }
  return texts;
}

function section(text: string): SlackBlock {
  return { type: 'section', text: mrkdwn(clip(text, SECTION_MAX)) };
}

function mrkdwn(text: string): Mrkdwn {
  return { type: 'mrkdwn', text, verbatim: true };
}

/**
 * Slack has three control characters, which are escaped. Its marks for bold, italics, strike-through and
 * code cannot be; a word joiner before each keeps them from pairing up.
 */
export function escapeMrkdwn(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/(^|[^\p{L}\p{N}])([*_~`])/gu, '$1\u2060$2\u2060');
}

function sizeOf({ blocks }: SlackPayload): number {
  return blocks.reduce((sum, block) => {
    if (block.type === 'divider') return sum;
    const texts = block.type === 'context' ? block.elements : [block.text];
    return sum + texts.reduce((length, { text }) => length + text.length, 0);
  }, 0);
}
