import {
  digest,
  HOSTILE_NAMES,
  notification,
  renewalAlert,
  resolvedNotification,
} from '../testing/notifications.js';
import { escapeMarkdown, markdownLink } from './markdown.js';
import { BODY_MAX, groupMarker, ticketBody, ticketComment, ticketTitle } from './ticket-message.js';

describe('the body of a ticket', () => {
  it('says what, how urgent, by when, how much and what to do, and marks the group', () => {
    expect(ticketBody(notification(), null)).toBe(
      [
        groupMarker(notification()),
        '### 🔴 Acme MSA — 12,000.00 EUR',
        '',
        'Urgent, New · Acme Networks · MSA-7',
        '',
        'Renews by itself on Thu 2026-12-31, in 39 days.  ',
        '**→ Give notice by Tue 2026-12-01 (in 9 days), or it renews.**',
        '',
        '[Open in Tenor](<https://tenor.example.com/>)',
        '',
        '<sub>Tenor · receiver netops · group job=renewal-check · 2026-11-22 06\\:00 UTC</sub>',
        '<!-- tenor:end -->',
      ].join('\n'),
    );
  });

  it('has the same marker for the same group, and another one for another', () => {
    expect(groupMarker(digest())).toBe(groupMarker(resolvedNotification()));
    expect(groupMarker(notification({ groupKey: 'other' }))).not.toBe(groupMarker(notification()));
    expect(groupMarker(notification({ receiver: 'other' }))).not.toBe(groupMarker(notification()));
  });

  it('keeps within what GitHub takes, also beside what people wrote', () => {
    const name = '*_`'.repeat(200);
    const alerts = Array.from({ length: 20 }, () => renewalAlert({ name, provider: name, owner: name }));
    const body = ticketBody(notification({ alerts }), null);
    expect(body.length).toBeLessThanOrEqual(BODY_MAX);
    const around = `${'x'.repeat(60_000)}${body}`;
    const longer = ticketBody(notification({ alerts }), around);
    expect(longer.length).toBeLessThanOrEqual(BODY_MAX);
    expect(longer).toMatch(/^x{60000}<!-- tenor:group/);
    expect(longer).toMatch(/and \d+ more/);
  });

  it.each(HOSTILE_NAMES)('shows the name %j as text', (name) => {
    const about = notification({ alerts: [renewalAlert({ name, provider: name, owner: name })] });
    const body = ticketBody(about, null);
    expect(body.match(/<!--/g)).toHaveLength(2);
    expect(body.replace(/<!-- tenor:[a-z0-9=]+ -->|<\/?sub>|\(<https:[^>]*>\)/g, '')).not.toMatch(/[<>]/);
    expect(body).not.toMatch(/[@#]\w/);
    expect(body.split('\n').filter((line) => line.startsWith('### '))).toHaveLength(1);
    expect(ticketTitle(about)).not.toMatch(/\p{Cc}/u);
  });
});

describe('a comment', () => {
  const about = notification({
    alerts: [renewalAlert({ change: 'worse' }), renewalAlert({ name: 'Old', change: 'same' })],
  });

  it('tells what is new or worse, and no more', () => {
    const text = ticketComment(about, 'd', false);
    expect(text).toContain('- 🔴 Worse, urgent: Acme MSA');
    expect(text).not.toContain('Old');
    expect(text).toMatch(/\n<!-- tenor:delivery=[0-9a-f]{40} -->$/);
  });

  it('is not made when there is nothing to tell', () => {
    const same = notification({ alerts: [renewalAlert({ change: 'same' })] });
    expect(ticketComment(same, 'd', false)).toBeNull();
    expect(ticketComment(same, 'd', true)).toMatch(/^\*\*Reopened: /);
    expect(ticketComment({ ...same, reminder: true }, 'd', false)).toMatch(/^\*\*Reminder/);
  });
});

describe('Markdown', () => {
  it.each([
    ['a*b_c`d`', 'a\\*b\\_c\\`d\\`'],
    ['[x](y) ![z](w)', '\\[x\\](y) \\!\\[z\\](w)'],
    ['<b>&amp;', '&lt;b&gt;&amp;amp;'],
    ['@org/team #12', '@\u2060org/team #\u206012'],
    ['https://x.example www.x.example', 'https\\://x.example www\u2060.x.example'],
    ['fixes GH-12', 'fixes GH\u2060-12'],
    ['- item', '\u2060- item'],
    ['1. item', '\u20601. item'],
    ['a\nb', 'a b'],
    ['a | b', 'a \\| b'],
    ['\\*', '\\\\\\*'],
  ])('%j is escaped', (text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });

  it('keeps an address from ending its link', () => {
    expect(markdownLink('a', 'https://x.example/a>b c')).toBe('[a](<https://x.example/a%3Eb%20c>)');
  });
});
