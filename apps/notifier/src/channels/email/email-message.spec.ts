import {
  digest,
  HOSTILE_NAMES,
  notification,
  renewalAlert,
  resolvedNotification,
} from '../testing/notifications.js';
import { emailMessage, HTML_MAX_BYTES } from './email-message.js';
import { escapeHtml, html } from './html.js';

const ENVELOPE = {
  from: 'Tenor <tenor@example.com>',
  to: ['a@example.com'],
  now: new Date('2026-11-22T06:00:31Z'),
};
const mail = (about = notification()) => emailMessage('delivery-1', about, ENVELOPE);

describe('the HTML of a mail', () => {
  it.each(HOSTILE_NAMES)('shows the name %j as text', (name) => {
    const page = mail(
      notification({ alerts: [renewalAlert({ name, provider: name, owner: name })], receiver: 'x' }),
    ).html;
    const tags = new Set([...page.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, tag]) => tag!.toLowerCase()));
    expect([...tags].sort()).toEqual(
      [
        'a',
        'body',
        'div',
        'h1',
        'head',
        'html',
        'meta',
        'span',
        'style',
        'table',
        'td',
        'title',
        'tr',
      ].sort(),
    );
    expect(page).not.toMatch(/\son\w+=(?!.*&)/i);
    expect(page).not.toContain('javascript:alert(1)"');
  });

  it('stays below what Gmail shows, with the longest names that escape badly', () => {
    const name = '&"<>\''.repeat(100);
    const labels = { job: 'renewal-check', provider: name };
    // What has no words of its own is shown by its message, which is the longest that a card can hold.
    const alerts = Array.from({ length: 20 }, () => ({
      ...renewalAlert({ name }),
      ...{ labels, data: {}, message: '"'.repeat(600) },
    }));
    const { html: page, text } = mail(
      notification({ alerts, counts: { firing: 30, resolved: 0, new: 30, worse: 0 } }),
    );
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(HTML_MAX_BYTES);
    const shown = page.match(/class="card /g)!.length;
    expect(shown).toBeGreaterThan(5);
    expect(shown).toBeLessThan(20);
    expect(page).toContain(`and ${30 - shown} more`);
    expect(text).toContain(`and ${30 - shown} more`);
  });

  it('shows every alert of a usual digest', () => {
    const page = mail(digest()).html;
    expect(page.match(/class="card /g)).toHaveLength(20);
    expect(page).toContain('and 566 more');
    expect(Buffer.byteLength(page)).toBeLessThan(60_000);
  });

  it('works in light and dark, and has no picture, script or address of elsewhere', () => {
    const page = mail(digest()).html;
    expect(page).toContain('<meta name="color-scheme" content="light dark" />');
    expect(page).toContain('@media (prefers-color-scheme:dark)');
    expect(page).not.toMatch(/<img|<script|@import|url\(/);
    const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, href]) => href);
    // To the start page, and to no address that answers programs only.
    expect(links).toEqual(['https://tenor.example.com/']);
  });

  it('links nothing when the product does not know its address', () => {
    const page = mail(notification({ url: null })).html;
    expect(page).not.toContain('href=');
    expect(page).not.toContain('Open in Tenor');
  });
});

describe('the text of a mail', () => {
  it('says the same without marks', () => {
    const { text } = mail(
      notification({
        alerts: [
          renewalAlert({ owner: 'noc@example.com' }),
          renewalAlert({ name: 'WAN', change: 'resolved' }),
        ],
      }),
    );
    expect(text).toBe(`Acme MSA (Acme Networks): give notice by 2026-12-01 — 12,000.00 EUR at stake

Since the last message: 1 new and 1 resolved.

[Urgent, New] Acme MSA — 12,000.00 EUR
  Acme Networks · MSA-7 · owner noc@example.com
  Renews by itself on Thu 2026-12-31, in 39 days.
  > Give notice by Tue 2026-12-01 (in 9 days), or it renews.

RESOLVED

- WAN · Acme Networks · MSA-7 · Resolved 2026-11-22 06:00 UTC.

Open in Tenor: https://tenor.example.com/

-- 
Tenor · receiver netops · group job=renewal-check · 2026-11-22 06:00 UTC
`);
  });
});

describe('the priority', () => {
  it('is high for what is urgent and new, and not for reminders or what is resolved', () => {
    expect(mail().priority).toBe('high');
    expect(mail(notification({ reminder: true })).priority).toBe('normal');
    expect(mail(resolvedNotification()).priority).toBe('normal');
  });
});

describe('html', () => {
  it('escapes every text and nothing that is markup', () => {
    const inner = html`<b>${'<&>'}</b>`;
    expect(html`<p title="${'"\'x'}">${inner}${[inner]}${null}</p>`.markup).toBe(
      '<p title="&quot;&#39;x"><b>&lt;&amp;&gt;</b><b>&lt;&amp;&gt;</b></p>',
    );
    expect(escapeHtml('plain')).toBe('plain');
  });
});
