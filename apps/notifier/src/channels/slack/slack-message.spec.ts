import { type Notification } from '@tenor/domain';
import { blockKitFaults } from '@tenor/sinks';
import {
  digest,
  HOSTILE_NAMES,
  notification,
  renewalAlert,
  resolvedNotification,
} from '../testing/notifications.js';
import { escapeMrkdwn, slackMessage } from './slack-message.js';

function texts(about: Notification): string[] {
  return slackMessage(about).blocks.flatMap((block) =>
    block.type === 'divider'
      ? []
      : block.type === 'context'
        ? block.elements.map(({ text }) => text)
        : [block.text.text],
  );
}

describe('a message for Slack', () => {
  it('says what, how urgent, by when, how much and what to do', () => {
    expect(texts(notification({ alerts: [renewalAlert({ owner: 'noc' })] }))).toEqual([
      '🔴 Acme MSA (Acme Networks): give notice by 2026-12-01 — 12,000.00 EUR at stake',
      '🔴 *Acme MSA*  ·  *12,000.00 EUR*  ·  Urgent, New\n' +
        'Acme Networks · MSA-7 · owner noc\n' +
        'Renews by itself on Thu 2026-12-31, in 39 days.\n' +
        '→ *Give notice by Tue 2026-12-01 (in 9 days), or it renews.*',
      '<https://tenor.example.com/|Open in Tenor>',
      'Tenor · receiver netops · group job=renewal-check · 2026-11-22 06:00 UTC',
    ]);
  });

  it('of many shows twenty and tells of the rest', () => {
    const all = texts(digest());
    expect(all.filter((text) => text.includes('→'))).toHaveLength(20);
    expect(all.at(-2)).toBe(
      '*… and 566 more, and 3 more resolved*  ·  <https://tenor.example.com/|Open in Tenor>',
    );
  });

  it('says that all is clear', () => {
    expect(texts(resolvedNotification(1)).slice(0, 3)).toEqual([
      '✅ All clear: Acme MSA (Acme Networks)',
      'Everything that was reported here is resolved. There is nothing left to do.',
      '• Acme MSA (Acme Networks)',
    ]);
  });

  it.each([
    ['one', notification()],
    ['a digest', digest()],
    ['twenty resolved', resolvedNotification(60)],
    ['nothing to show', notification({ alerts: [], counts: { firing: 3, resolved: 0, new: 3, worse: 0 } })],
    [
      'the longest names',
      notification({
        receiver: 'x'.repeat(128),
        groupLabels: { a: '&'.repeat(5000) },
        alerts: Array.from({ length: 20 }, (_, i) => {
          const name = '&<>_*'.repeat(200);
          const change = i % 2 === 0 ? 'new' : 'resolved';
          return renewalAlert({
            id: 'i'.repeat(900),
            name,
            provider: name,
            owner: name,
            contractNumber: name,
            change,
          });
        }),
      }),
    ],
  ])('of %s keeps within the limits', (_name, about) => {
    const payload = slackMessage(about);
    expect(blockKitFaults(payload)).toEqual([]);
    expect(JSON.stringify(payload.blocks).length).toBeLessThan(16_000);
  });

  it.each(HOSTILE_NAMES)('mentions nobody and links nowhere because of the name %j', (name) => {
    const about = notification({
      alerts: [renewalAlert({ name, provider: name, owner: name })],
      groupLabels: { x: name },
    });
    const payload = slackMessage(about);
    for (const text of [payload.text, ...texts(about).slice(1)]) {
      const marks = [...text.matchAll(/<([^>]*)>/g)].map(([, mark]) => mark!);
      expect(marks.every((mark) => mark.startsWith('https://tenor.example.com/'))).toBe(true);
    }
  });

  it('turns the marks in a text into text', () => {
    expect(escapeMrkdwn('a & <b> *c*')).toBe('a &amp; &lt;b&gt; \u2060*\u2060c*');
    expect(escapeMrkdwn('snake_case 2*3')).toBe('snake_case 2*3');
  });
});
