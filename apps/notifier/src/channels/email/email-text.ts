import { type AlertWording, type MessageWording } from '../wording/message-wording.js';
import { moreFiring, moreResolved } from '../wording/show-fewer.js';

/** The mail for readers without HTML. */
export function emailText(message: MessageWording): string {
  const { title, lead, firing, resolved, url, footer } = message;
  const [more, moreOld] = [moreFiring(message), moreResolved(message)];
  const blocks = [
    title,
    lead,
    ...firing.map(block),
    more === null ? null : `… ${more}`,
    resolved.length > 0 && firing.length > 0 ? 'RESOLVED' : null,
    resolved.length === 0 ? null : resolved.map(resolvedLine).join('\n'),
    moreOld === null ? null : `… ${moreOld}`,
    url === null ? null : `Open in Tenor: ${url}`,
    `-- \n${footer}`,
  ];
  return `${blocks.filter((text) => text !== null).join('\n\n')}\n`;
}

function block({ urgencyLabel, changeLabel, title, facts, situation, action, money }: AlertWording): string {
  const marks = [urgencyLabel, changeLabel].filter((mark) => mark !== null).join(', ');
  const lines = [
    `[${marks}] ${title}${money === null ? '' : ` — ${money}`}`,
    facts.join(' · '),
    situation,
    action === null ? '' : `> ${action}`,
  ];
  return lines.filter((line) => line !== '').join('\n  ');
}

function resolvedLine({ title, facts, situation }: AlertWording): string {
  return `- ${[title, ...facts, situation].join(' · ')}`;
}
