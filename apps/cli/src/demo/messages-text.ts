import { countOf } from '../terminal/count-of.js';
import { plainText } from '../terminal/plain-text.js';
import { type Style } from '../terminal/style.js';
import { cut, tableLines } from '../terminal/table.js';
import { type Arrivals } from './arrivals.js';
import { type DeliveryAnswer } from './delivery-answers.js';

const COLUMNS = [
  { title: 'To' },
  { title: 'By' },
  { title: 'Subject or title' },
  { title: 'Firing', align: 'right' },
  { title: 'New', align: 'right' },
  { title: 'Worse', align: 'right' },
  { title: 'Resolved', align: 'right' },
] as const;
const TITLE_WIDTH = 72;
const LINE_WIDTH = 110;

/** A table of messages, each with what it says in a line, and how many contracts it tells of. */
export function messagesTable(sent: readonly DeliveryAnswer[], arrivals: Arrivals, style: Style): string {
  const sorted = sent.toSorted((a, b) => (a.receiver < b.receiver ? -1 : a.receiver > b.receiver ? 1 : 0));
  const rows = sorted.map(({ receiver, integration: { kind }, counts }) => [
    receiver,
    kind,
    cut(plainText(titleOf(kind, arrivals)), TITLE_WIDTH),
    ...[counts.firing, counts.new, counts.worse, counts.resolved].map(String),
  ]);
  const [head = '', ...lines] = tableLines(COLUMNS, rows);
  return [`  ${style('dim', head)}`, ...lines.map((line) => `  ${line}`)].join('\n');
}

/** The last mail, as far as `lines` go. */
export function mailText({ mails }: Arrivals, lines: number, style: Style): string {
  const mail = mails.at(-1);
  if (mail === undefined) return '';
  const head = `${style('bold', 'E-MAIL')}  to ${plainText(mail.to)}`;
  return [head, quoted(mail.text, lines, style)].join('\n');
}

/** The last message in Slack, as far as `lines` go. */
export function chatText({ chats }: Arrivals, lines: number, style: Style): string {
  const chat = chats.at(-1);
  if (chat === undefined) return '';
  return [style('bold', 'SLACK'), quoted(chat.text, lines, style)].join('\n');
}

/** The ticket: its title and state, and its last comment. */
export function ticketText({ tickets }: Arrivals, lines: number, style: Style): string {
  const ticket = tickets.at(-1);
  if (ticket === undefined) return '';
  const { key, title, state, comments } = ticket;
  const about = `${state}, ${countOf(comments.length, 'comment')}`;
  const comment = comments.at(-1);
  return [
    `${style('bold', 'TICKET')}  ${plainText(key)} (${about}): ${plainText(title)}`,
    ...(comment === undefined ? [] : [quoted(withoutMarkup(comment), lines, style)]),
  ].join('\n');
}

function titleOf(kind: DeliveryAnswer['integration']['kind'], arrivals: Arrivals): string {
  const { mails, chats, tickets } = arrivals;
  const shown = { email: mails, slack: chats, ticket: tickets }[kind];
  return shown.at(-1)?.title ?? '';
}

/** A few lines of a text behind a bar, and how many there are besides. */
function quoted(text: string, most: number, style: Style): string {
  const all = text
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '');
  const shown = all.slice(0, most).map((line) => cut(plainText(line), LINE_WIDTH));
  const rest = all.length - shown.length;
  const lines = rest > 0 ? [...shown, style('dim', `… ${countOf(rest, 'more line')}`)] : shown;
  return lines.map((line) => `  ${style('dim', '│')} ${line}`.trimEnd()).join('\n');
}

/** Markdown as people see it, near enough: no bold, no escapes, no comments that only programs read. */
function withoutMarkup(markdown: string): string {
  return (
    markdown
      .replace(/<!--.*?-->/gs, '')
      .replaceAll('**', '')
      // Keeps addresses and names from becoming links or mentions.
      .replaceAll('\u2060', '')
      .replace(/\\([!-/:-@[-`{-~])/g, '$1')
  );
}
