import {
  addDays,
  daysBetween,
  type CalendarDate,
  type NotifiedAlert,
  type Notification,
} from '@tenor/domain';
import { compareAlerts } from '@tenor/routing';

const AS_OF: CalendarDate = '2026-11-22';

export interface RenewalAlertOptions {
  readonly id?: string;
  readonly name?: string;
  readonly provider?: string | null;
  readonly tier?: 'urgent' | 'warning' | 'expired' | 'info';
  readonly end?: CalendarDate;
  readonly deadline?: CalendarDate | null;
  /** The cycle end that the deadline belongs to; the end unless told otherwise. */
  readonly noticeFor?: CalendarDate | null;
  readonly missed?: CalendarDate | null;
  readonly renewsByItself?: boolean;
  readonly decision?: 'renew' | 'cancel' | null;
  readonly amount?: string;
  readonly currency?: string;
  readonly change?: NotifiedAlert['change'];
  readonly contractNumber?: string | null;
  readonly owner?: string | null;
}

/** An alert of renewal-check as it stands on 2026-11-22: urgent, renewing by itself, unless told otherwise. */
export function renewalAlert(options: RenewalAlertOptions = {}): NotifiedAlert {
  const {
    id = '0192f0c1-2b7a-7000-8000-0000000000aa',
    name = 'Acme MSA',
    provider = 'Acme Networks',
    tier = 'urgent',
    end = '2026-12-31',
    deadline = '2026-12-01',
    noticeFor = deadline === null ? null : end,
    missed = null,
    renewsByItself = true,
    decision = null,
    amount = '12000.00',
    currency = 'EUR',
    change = 'new',
    contractNumber = 'MSA-7',
    owner = null,
  } = options;
  const isDue = deadline !== null && deadline >= AS_OF && (tier === 'urgent' || deadline < end);
  const actBy = isDue ? deadline : end;
  return {
    fingerprint: `renewal-${id}-${end}`,
    change,
    level: tier === 'info' ? 'info' : 'warning',
    message: `[${tier.toUpperCase()}] Contract '${name}' (provider=${provider ?? '—'}) renews ${end}.`,
    labels: { job: 'renewal-check', level: 'warning', tier, objectType: 'contract' },
    data: {
      tier,
      reasons: [],
      provider: { id: 'p1', name: provider },
      tenant: null,
      contractNumber,
      owner,
      effectiveEnd: end,
      daysRemaining: daysBetween(AS_OF, end),
      noticeDeadline: deadline,
      daysToDeadline: deadline === null ? null : daysBetween(AS_OF, deadline),
      ...(noticeFor !== null && { noticeFor }),
      missedDeadline: missed,
      daysSinceMissed: missed === null ? null : daysBetween(missed, AS_OF),
      noticeMissed: missed !== null && tier === 'warning',
      renewsByItself,
      decided: decision !== null,
      decision,
      actBy: decision === null ? actBy : null,
      renewalValue: { amount, currency },
    },
    object: { type: 'contract', id, name, url: `/api/v1/contracts/${id}` },
    firingSince: '2026-11-22T06:00:00.000Z',
    resolvedAt: change === 'resolved' ? '2026-11-22T06:00:00.000Z' : null,
    entryId: `0192f0c1-0000-7000-8000-000000000001:1:${id.slice(-4)}`,
  };
}

/** A first message about one urgent contract; the counts follow the alerts unless given. */
export function notification(overrides: Partial<Notification> = {}): Notification {
  const alerts = overrides.alerts ?? [renewalAlert()];
  const count = (change: NotifiedAlert['change']): number =>
    alerts.filter((alert) => alert.change === change).length;
  return {
    receiver: 'netops',
    groupKey: 'netops/{level=~"warning|failure|error|critical"}:{job="renewal-check"}',
    groupLabels: { job: 'renewal-check' },
    job: 'renewal-check',
    status: 'firing',
    counts: {
      firing: alerts.length - count('resolved'),
      resolved: count('resolved'),
      new: count('new'),
      worse: count('worse'),
    },
    atStake: [{ currency: 'EUR', amount: '12000.00' }],
    reminder: false,
    decidedAt: '2026-11-22T06:00:30.000Z',
    url: 'https://tenor.example.com/',
    ...overrides,
    alerts,
  };
}

/** A morning's digest: 586 findings, of which the 20 most pressing stand in the message. */
export function digest(): Notification {
  const alerts = Array.from({ length: 20 }, (_, index) => digestAlert(index)).sort(compareAlerts);
  return notification({
    alerts,
    counts: { firing: 586, resolved: 3, new: 7, worse: 2 },
    atStake: [
      { currency: 'EUR', amount: '1834200.50' },
      { currency: 'USD', amount: '96000.00' },
    ],
  });
}

const NAMES = [
  ['Core routing support', 'Cisco Systems'],
  ['Branch WAN circuits', 'Deutsche Telekom'],
  ['SaaS monitoring, annual', 'Datadog'],
  ['Data center cross connects', 'Equinix'],
  ['Firewall maintenance 2025–2026 (HQ, two sites)', 'Palo Alto Networks'],
] as const;

function digestAlert(index: number): NotifiedAlert {
  const [name, provider] = NAMES[index % NAMES.length] ?? NAMES[0];
  const end = addDays('2026-12-06', index * 2);
  const kinds: RenewalAlertOptions[] = [
    { tier: 'urgent', deadline: addDays('2026-11-24', index) },
    { tier: 'warning', renewsByItself: false, deadline: null },
    { tier: 'warning', missed: '2026-11-19', deadline: '2027-11-20' },
    { tier: 'expired', end: addDays('2026-11-21', -index), renewsByItself: false, deadline: null },
  ];
  return renewalAlert({
    id: `0192f0c1-2b7a-7000-8000-${String(index).padStart(12, '0')}`,
    name: `${name} ${index + 1}`,
    provider,
    end,
    amount: `${(index + 1) * 1250}.00`,
    contractNumber: `C-${1000 + index}`,
    owner: index % 3 === 0 ? 'noc@example.com' : null,
    change: index < 7 ? 'new' : index < 9 ? 'worse' : 'same',
    ...kinds[index % kinds.length],
  });
}

/** Everything of a group has been dealt with. */
export function resolvedNotification(count = 2): Notification {
  const alerts = Array.from({ length: Math.min(count, 20) }, (_, index) =>
    renewalAlert({
      id: `0192f0c1-2b7a-7000-8000-${String(index).padStart(12, '0')}`,
      name: index === 0 ? 'Acme MSA' : `Core support ${index}`,
      change: 'resolved',
    }),
  );
  return notification({
    alerts,
    status: 'resolved',
    counts: { firing: 0, resolved: count, new: 0, worse: 0 },
    atStake: [],
  });
}

/** Names that try to break out of whatever they are shown in. */
export const HOSTILE_NAMES = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  'Evil\r\nBcc: victim@example.com',
  '*bold* _it_ `code` ~no~ [link](javascript:alert(1)) ![i](http://x.example/i.png)',
  '<!channel> <@U123> <https://evil.example|click> @everyone @org/team #1',
  '<!-- tenor:group=0 -->',
  '| a | b |\n# Heading\n- item\n1. one\n```\ncode\n```',
  '\u202egnp.exe\u0000\u0007',
  '&amp; &lt; %0d%0aX-Injected: 1',
] as const;
