import { type Notification } from '@tenor/domain';
import {
  digest,
  HOSTILE_NAMES,
  notification,
  renewalAlert,
  resolvedNotification,
  type RenewalAlertOptions,
} from '../testing/notifications.js';
import { moreFiring, moreResolved } from './show-fewer.js';
import { wordMessage } from './word-message.js';

const FIXED = { renewsByItself: false, tier: 'warning' } as const;

function one(options: RenewalAlertOptions, more: Partial<Notification> = {}) {
  const message = wordMessage(notification({ alerts: [renewalAlert(options)], ...more }));
  return { ...message.firing[0]!, title: message.title };
}

function titleOf(options: readonly RenewalAlertOptions[], more: Partial<Notification> = {}): string {
  return wordMessage(notification({ alerts: options.map(renewalAlert), atStake: [], ...more })).title;
}

describe('one contract', () => {
  it.each<[string, RenewalAlertOptions, title: string, situation: string, action: string]>([
    [
      'that renews by itself, notice ahead',
      {},
      'Acme MSA (Acme Networks): give notice by 2026-12-01 — 12,000.00 EUR at stake',
      'Renews by itself on Thu 2026-12-31, in 39 days.',
      'Give notice by Tue 2026-12-01 (in 9 days), or it renews.',
    ],
    [
      'whose notice deadline is today',
      { deadline: '2026-11-22' },
      'Acme MSA (Acme Networks): give notice by 2026-11-22 — 12,000.00 EUR at stake',
      'Renews by itself on Thu 2026-12-31, in 39 days.',
      'Give notice by Sun 2026-11-22 (today), or it renews.',
    ],
    [
      'whose notice deadline is that of a later cycle',
      { end: '2026-11-30', noticeFor: '2026-12-31' },
      'Acme MSA (Acme Networks): give notice by 2026-12-01 — 12,000.00 EUR at stake',
      'Renews by itself on Mon 2026-11-30, in 8 days.',
      'Give notice by Tue 2026-12-01 (in 9 days), or it renews again after Thu 2026-12-31.',
    ],
    [
      'whose entry does not say which cycle its notice deadline belongs to',
      { end: '2026-11-30', noticeFor: null },
      'Acme MSA (Acme Networks): give notice by 2026-12-01 — 12,000.00 EUR at stake',
      'Renews by itself on Mon 2026-11-30, in 8 days.',
      'Give notice by Tue 2026-12-01 (in 9 days), or it renews.',
    ],
    [
      'whose notice deadline was missed',
      { tier: 'warning', missed: '2026-11-21', deadline: '2027-11-21', end: '2026-12-21' },
      'Acme MSA (Acme Networks): notice deadline missed, renews 2026-12-21 — 12,000.00 EUR at stake',
      'Renews by itself on Mon 2026-12-21, in 29 days. Its notice deadline Sat 2026-11-21 was missed, yesterday.',
      'Ask Acme Networks at once whether notice is still accepted. The next notice deadline is Sun 2027-11-21.',
    ],
    [
      'that renews soon and has no notice period',
      { tier: 'warning', deadline: null, end: '2026-11-24' },
      'Acme MSA (Acme Networks): check the renewal by 2026-11-24 — 12,000.00 EUR at stake',
      'Renews by itself on Tue 2026-11-24, in 2 days.',
      'Check by Tue 2026-11-24 (in 2 days) that the renewal is wanted.',
    ],
    [
      'that ends, deadline ahead',
      FIXED,
      'Acme MSA (Acme Networks): decide by 2026-12-01 — 12,000.00 EUR at stake',
      'Ends on Thu 2026-12-31, in 39 days.',
      'Decide on the renewal by Tue 2026-12-01 (in 9 days).',
    ],
    [
      'that ends tomorrow',
      { ...FIXED, deadline: null, end: '2026-11-23' },
      'Acme MSA (Acme Networks): decide by 2026-11-23 — 12,000.00 EUR at stake',
      'Ends on Mon 2026-11-23, tomorrow.',
      'Decide on the renewal by Mon 2026-11-23 (tomorrow): nothing is covered after that day.',
    ],
    [
      'that has expired',
      { tier: 'expired', renewsByItself: false, deadline: null, end: '2026-11-02' },
      'Acme MSA (Acme Networks): expired 2026-11-02 — 12,000.00 EUR at stake',
      'Expired on Mon 2026-11-02, 20 days ago.',
      'Renew or replace it, or record that it was cancelled.',
    ],
    [
      'that is decided',
      { tier: 'info', decision: 'cancel' },
      'Acme MSA (Acme Networks): renews 2026-12-31 — 12,000.00 EUR at stake',
      'Renews by itself on Thu 2026-12-31, in 39 days.',
      'Decided: cancel. Nothing to do.',
    ],
  ])('%s', (_name, options, title, situation, action) => {
    expect(one(options)).toMatchObject({ title, situation, action });
  });

  it('says what identifies it and what it costs', () => {
    expect(one({ owner: 'noc@example.com' })).toMatchObject({
      title: expect.any(String),
      urgencyLabel: 'Urgent',
      changeLabel: 'New',
      facts: ['Acme Networks', 'MSA-7', 'owner noc@example.com'],
      money: '12,000.00 EUR',
    });
  });

  it('says nothing of money where nothing is at stake', () => {
    const free = one({ amount: '0.00' }, { atStake: [{ currency: 'EUR', amount: '0.00' }] });
    expect(free.money).toBeNull();
    expect(JSON.stringify(free)).not.toContain('0.00');
  });

  it('leaves the provider out when it is not known', () => {
    expect(one({ provider: null }).title).toMatch(/^Acme MSA: give notice/);
    expect(one({ provider: null }).facts).toEqual(['MSA-7']);
  });
});

describe('the title of several', () => {
  it('says how many, by when and how much', () => {
    expect(titleOf([{}, {}], { atStake: [{ currency: 'EUR', amount: '36000.00' }] })).toBe(
      '2 contracts need action by 2026-12-01 — 36,000.00 EUR at stake',
    );
  });

  it.each<[string, RenewalAlertOptions[], Partial<Notification>, string]>([
    [
      'names the first of several dates',
      [{}, { deadline: '2026-11-30' }],
      {},
      '2 contracts need action, first by 2026-11-30',
    ],
    [
      'does not count what needs nothing',
      [{}, { tier: 'info' }],
      {},
      '1 of 2 contracts needs action by 2026-12-01',
    ],
    [
      'says when all have expired',
      [
        { tier: 'expired', end: '2026-11-01' },
        { tier: 'expired', end: '2026-11-02' },
      ],
      {},
      '2 contracts have expired',
    ],
    [
      'says when none is pressing',
      [{ tier: 'info' }, { tier: 'info' }],
      {},
      '2 contracts come up for renewal',
    ],
    [
      'tells what is new among the known',
      [{}, { change: 'same' }],
      {},
      '2 contracts need action by 2026-12-01 (1 new)',
    ],
    [
      'tells what is worse',
      [{}, { change: 'worse' }, { change: 'same' }],
      {},
      '3 contracts need action by 2026-12-01 (1 new, 1 worse)',
    ],
    [
      'marks a reminder',
      [{ change: 'same' }, { change: 'same' }],
      { reminder: true },
      'Reminder: 2 contracts need action by 2026-12-01',
    ],
    [
      'never calls a date that has passed a date to act by',
      [{ tier: 'expired', end: '2026-11-01' }, {}],
      {},
      '2 contracts need action, first by 2026-12-01',
    ],
    [
      'names the first deadline that is due, not an end before it',
      [{ end: '2026-11-30', noticeFor: '2026-12-31' }, { deadline: '2026-12-02' }],
      {},
      '2 contracts need action, first by 2026-12-01',
    ],
    [
      'keeps currencies apart',
      [{}, {}],
      {
        atStake: [
          { currency: 'EUR', amount: '1234567.80' },
          { currency: 'JPY', amount: '500' },
          { currency: 'USD', amount: '0.00' },
        ],
      },
      '2 contracts need action by 2026-12-01 — 1,234,567.80 EUR and 500 JPY at stake',
    ],
  ])('%s', (_name, alerts, more, expected) => {
    expect(titleOf(alerts, more)).toBe(expected);
  });

  it('counts all, shows twenty and tells of the rest', () => {
    const message = wordMessage(digest());
    expect(message.title).toBe(
      'At least 20 of 586 contracts need action, first by 2026-11-24 (7 new, 2 worse) — 1,834,200.50 EUR and 96,000.00 USD at stake',
    );
    expect(message.firing).toHaveLength(20);
    expect(moreFiring(message)).toBe('and 566 more');
    expect(moreResolved(message)).toBe('and 3 more resolved');
    expect(message.lead).toBe('Since the last message: 7 new, 2 worse, 577 unchanged and 3 resolved.');
    expect(message.urgency).toBe('urgent');
  });
});

describe('the number of several', () => {
  const gone = { tier: 'expired', end: '2026-11-02', change: 'same' } as const;
  const calm = { tier: 'info', change: 'same' } as const;
  const times = (count: number, options: RenewalAlertOptions): RenewalAlertOptions[] =>
    Array.from({ length: count }, () => options);
  /** Of 25 that fire, what the twenty most pressing tell. */
  const ofMore = { counts: { firing: 25, resolved: 0, new: 0, worse: 0 } };

  it.each<[string, RenewalAlertOptions[], Partial<Notification>]>([
    ['1 of 4 contracts has expired (1 new)', [{ ...gone, change: 'new' }, ...times(3, calm)], {}],
    ['2 of 4 contracts have expired', [...times(2, gone), ...times(2, calm)], {}],
    ['1 of 3 contracts needs action by 2026-12-01', [{ change: 'same' }, ...times(2, calm)], {}],
    ['2 of 3 contracts need action by 2026-12-01', [...times(2, { change: 'same' }), calm], {}],
    ['At least 20 of 25 contracts need action, one by 2026-12-01', times(20, { change: 'same' }), ofMore],
    [
      'At least 20 of 25 contracts need action, first by 2026-12-01',
      [{ change: 'same' }, ...times(19, gone)],
      ofMore,
    ],
    ['At least 20 of 25 contracts have expired', times(20, gone), ofMore],
    ['1 of 25 contracts has expired', [gone, ...times(19, calm)], ofMore],
    ['1 of 25 contracts needs action by 2026-12-01', [{ change: 'same' }, ...times(19, calm)], ofMore],
    ['25 contracts come up for renewal', times(20, calm), ofMore],
    ['Reminder: at least 20 of 25 contracts have expired', times(20, gone), { ...ofMore, reminder: true }],
  ])('%s', (expected, alerts, more) => {
    expect(titleOf(alerts, more)).toBe(expected);
  });
});

describe('a resolved message', () => {
  it('says that all is clear, naming the one', () => {
    const message = wordMessage(resolvedNotification(1));
    expect(message.title).toBe('All clear: Acme MSA (Acme Networks)');
    expect(message).toMatchObject({ status: 'resolved', urgency: 'resolved', firing: [] });
    expect(message.resolved[0]).toMatchObject({ situation: 'Resolved 2026-11-22 06:00 UTC.', action: null });
  });

  it('counts many', () => {
    const message = wordMessage(resolvedNotification(25));
    expect(message.title).toBe('All clear: 25 contracts');
    expect(moreResolved(message)).toBe('and 5 more resolved');
    expect(wordMessage(resolvedNotification(2)).title).toBe('All clear: 2 contracts');
  });

  it('does not call resolved what is followed elsewhere', () => {
    const movedOn = (count: number) => wordMessage({ ...resolvedNotification(count), movedOn: true });
    expect(movedOn(0).title).toBe('Followed elsewhere now');
    expect(movedOn(1).title).toBe('Resolved: Acme MSA (Acme Networks), and the rest is followed elsewhere');
    for (const count of [0, 1, 2]) expect(movedOn(count).lead).toContain('is followed elsewhere now');
  });
});

describe('devices without coverage', () => {
  const gap = (name: string) => ({
    ...renewalAlert(),
    level: 'warning' as const,
    message: `Device '${name}' (location=NYC, tenant=—) has no active contract coverage.`,
    labels: { job: 'coverage-gap', location: 'NYC' },
    data: {
      device: { id: 'd1', name, serial: 'FX-1', manufacturer: 'Cisco', model: 'C9300', role: null },
      location: { id: 'l1', name: 'NYC' },
      rack: { id: 'r1', name: 'R7' },
      tenant: null,
    },
    object: { type: 'device', id: 'd1', name, url: '/api/v1/devices/d1' },
  });
  const about = { job: 'coverage-gap', groupLabels: { job: 'coverage-gap' }, atStake: [] };

  it('say what and where they are, and what to do', () => {
    const message = wordMessage(notification({ ...about, alerts: [gap('edge-01')] }));
    expect(message.title).toBe('No coverage: edge-01 (NYC)');
    expect(message.firing[0]).toMatchObject({
      urgency: 'warning',
      title: 'edge-01',
      facts: ['Cisco C9300', 'serial FX-1', 'NYC, rack R7'],
      situation: 'No active contract covers it.',
      action: 'Put it under a contract, or waive its coverage and say why.',
    });
  });

  it('are not what a run that failed is counted among', () => {
    const failure = { ...gap('x'), level: 'failure' as const, object: null, data: {}, message: 'It failed.' };
    const message = wordMessage(notification({ ...about, alerts: [failure, gap('a')] }));
    expect(message.title).toMatch(/^2 findings reported: /);
  });

  it('are counted, and named when one is covered again', () => {
    const two = wordMessage(notification({ ...about, alerts: [gap('a'), gap('b')] }));
    expect(two.title).toBe('2 devices without coverage');
    const counts = { firing: 0, new: 0, worse: 0, resolved: 1 };
    const resolved = {
      ...gap('edge-01'),
      change: 'resolved' as const,
      resolvedAt: '2026-11-22T06:00:00.000Z' as const,
    };
    const cleared = wordMessage(notification({ ...about, status: 'resolved', counts, alerts: [resolved] }));
    expect(cleared.title).toBe('All clear: edge-01 (NYC)');
  });
});

describe('an unusual change of cost', () => {
  const anomaly = (more: object = {}) => ({
    ...renewalAlert(),
    level: 'warning' as const,
    message: 'Anomaly: USD monthly_burn ↑ 1000.00 → 1250.00 (+25.0% since 2026-10-25).',
    labels: { job: 'cost-anomaly', currency: 'USD', metric: 'monthly_burn' },
    data: {
      currency: 'USD',
      metric: 'monthly_burn',
      direction: 'up',
      baseline: { date: '2026-10-25', amount: '1000.00' },
      current: { date: '2026-11-22', amount: '1250.00' },
      delta: '250.00',
      pctChange: 25,
      contracts: [{ name: 'Acme MSA', provider: { name: 'Acme' }, delta: '200.00' }],
      otherContracts: { count: 2 },
      ...more,
    },
    object: null,
  });
  const about = { job: 'cost-anomaly', groupLabels: { job: 'cost-anomaly' }, atStake: [] };

  it('says how much, since when, and because of whom', () => {
    const message = wordMessage(notification({ ...about, alerts: [anomaly()] }));
    expect(message.title).toBe('Monthly cost in USD: up 25%');
    expect(message.firing[0]).toMatchObject({
      urgencyLabel: 'Cost is up',
      facts: ['Because of Acme MSA (Acme, 200.00 USD) and 2 more contracts'],
      situation: 'From 1,000.00 USD on Sun 2026-10-25 to 1,250.00 USD on Sun 2026-11-22.',
      money: '250.00 USD of change',
    });
  });

  it('that came from nothing is new', () => {
    const message = wordMessage(notification({ ...about, alerts: [anomaly({ pctChange: null })] }));
    expect(message.title).toBe('Monthly cost in USD: new');
  });

  it('is shown by its message when the snapshots are stale', () => {
    const stale = {
      ...anomaly(),
      message: 'Cost snapshots are stale: nothing was compared.',
      data: { ageDays: 9 },
    };
    const message = wordMessage(notification({ ...about, alerts: [stale] }));
    expect(message.title).toBe('Cost snapshots are stale: nothing was compared');
    const cleared = wordMessage(
      notification({
        ...about,
        status: 'resolved',
        alerts: [{ ...stale, change: 'resolved', resolvedAt: '2026-11-22T06:00:00.000Z' }],
      }),
    );
    expect(cleared.title).toBe('All clear: Cost snapshots are stale: nothing was compared.');
  });
});

describe('a job without words of its own', () => {
  const gap = {
    ...renewalAlert(),
    level: 'warning' as const,
    message: "The certificate of device 'edge-01' expires 2026-12-01.",
    labels: { job: 'certificate-check', provider: 'Acme' },
    data: {},
    object: { type: 'device', id: 'd1', name: 'edge-01', url: '/api/v1/devices/d1' },
  };
  const about = { job: 'certificate-check', groupLabels: { job: 'certificate-check' }, atStake: [] };

  it('is shown by its message', () => {
    const message = wordMessage(notification({ ...about, alerts: [gap] }));
    expect(message.title).toBe("The certificate of device 'edge-01' expires 2026-12-01");
    expect(message.firing[0]).toMatchObject({ title: 'edge-01', urgency: 'warning', situation: gap.message });
  });

  it('is counted by what it is about', () => {
    expect(wordMessage(notification({ ...about, alerts: [gap, gap] })).title).toBe(
      '2 devices reported: certificate-check',
    );
    const counts = { firing: 21, resolved: 0, new: 21, worse: 0 };
    expect(wordMessage(notification({ ...about, counts, alerts: [gap, gap] })).title).toBe(
      '21 findings reported: certificate-check',
    );
    expect(wordMessage(notification({ ...about, job: null, alerts: [gap, renewalAlert()] })).title).toBe(
      '2 findings need attention',
    );
  });

  it('stands for itself when a renewal has other data than expected', () => {
    const odd = { ...renewalAlert(), data: { tier: 'purple' } };
    const message = wordMessage(notification({ alerts: [odd], atStake: [] }));
    expect(message.title).toBe("[URGENT] Contract 'Acme MSA' (provider=Acme Networks) renews 2026-12-31");
    expect(message.firing[0]).toMatchObject({ title: 'Acme MSA', situation: odd.message });
  });

  it('a failed run is urgent and titled by its job', () => {
    const failure = {
      ...gap,
      level: 'failure' as const,
      object: null,
      labels: { job: 'renewal-check' },
      message: 'The run failed: the database is away.',
    };
    const message = wordMessage(notification({ alerts: [failure], atStake: [] }));
    expect(message.title).toBe('The run failed: the database is away');
    expect(message.firing[0]).toMatchObject({
      urgency: 'urgent',
      urgencyLabel: 'Failure',
      title: 'Check upcoming renewals',
    });
  });
});

describe('text from outside', () => {
  it.each(HOSTILE_NAMES)('%j gets no line break, control or reordering mark into a message', (name) => {
    const message = wordMessage(
      notification({
        receiver: 'a',
        groupLabels: { job: name },
        alerts: [renewalAlert({ name, provider: name })],
      }),
    );
    for (const text of [
      message.title,
      message.footer,
      ...message.firing.flatMap((a) => [a.title, ...a.facts, a.action!]),
    ]) {
      expect(text).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
    }
  });

  it('is cut to a length that a subject bears', () => {
    const title = titleOf([{ name: '🚀'.repeat(300), provider: 'y'.repeat(500) }]);
    expect(title.length).toBeLessThanOrEqual(200);
    expect(title).toMatch(/give notice by 2026-12-01$/);
    expect(title).not.toMatch(/\p{Cs}/u);
  });

  it('never becomes a link: what an object has is an address for programs', () => {
    for (const url of ['https://evil.example/x', '//evil.example', '/api/v1/contracts/1']) {
      const alert = { ...renewalAlert(), object: { type: 'contract', id: '1', name: 'A', url } };
      expect(JSON.stringify(wordMessage(notification({ alerts: [alert] })))).not.toContain(url);
    }
    expect(wordMessage(notification()).url).toBe('https://tenor.example.com/');
    expect(wordMessage(notification({ url: 'javascript:alert(1)' })).url).toBeNull();
  });
});
