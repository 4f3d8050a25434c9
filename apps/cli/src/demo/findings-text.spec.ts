import { renewalEntry } from '../testing/renewal-entry.js';
import { findingOf, type Finding } from './finding.js';
import { findingsText, totalsText } from './findings-text.js';

const finding = (data = {}, name?: string): Finding => findingOf(renewalEntry(1, data, name));
const plain = (_look: unknown, text: string): string => text;

test('findings are grouped by tier, the most pressing first, in aligned columns', () => {
  const text = findingsText(
    [
      finding(),
      finding(
        {
          tier: 'expired',
          effectiveEnd: '2026-11-02',
          daysRemaining: -20,
          renewsByItself: false,
          renewalValue: { amount: '0.00', currency: 'EUR' },
        },
        'Warranty',
      ),
      finding({ tier: 'info', decision: 'cancel', noticeDeadline: null, daysToDeadline: null }, 'Old line'),
    ],
    plain,
  );

  expect(text.split('\n')).toEqual([
    'URGENT  1 contract: renews by itself, and the last day to give notice is near',
    '  Contract  Provider       What and when      Days  Notice deadline    Decided  Renewal costs',
    '  Acme MSA  Acme Networks  renews 2026-12-31    39  2026-12-01 (in 9)           12,000.00 USD',
    '',
    'WARNING  0 contracts: ends soon, or its notice period runs or was missed',
    '',
    'EXPIRED  1 contract: has ended, and nothing follows it',
    '  Contract  Provider       What and when       Days  Notice deadline  Decided  Renewal costs',
    '  Warranty  Acme Networks  expired 2026-11-02   -20',
    '',
    'INFO  1 contract: in the window, but nothing is pressing, or it is decided',
    '  Contract  Provider       What and when      Days  Notice deadline  Decided  Renewal costs',
    '  Old line  Acme Networks  renews 2026-12-31    39                   cancel   12,000.00 USD',
  ]);
});

test.each([
  ['missed', { tier: 'warning', missedDeadline: '2026-11-15' }, '2026-11-15 missed'],
  ['missed, but can be met next time', { missedDeadline: '2026-10-31' }, '2026-12-01 (in 9)'],
  ['past', { noticeDeadline: '2026-11-01', daysToDeadline: -21, renewsByItself: false }, '2026-11-01 past'],
  ['today', { noticeDeadline: '2026-11-22', daysToDeadline: 0 }, '2026-11-22 (today)'],
])('a notice deadline that is %s is shown as such', (_, data, shown) => {
  expect(findingsText([finding(data)], plain)).toContain(shown);
});

test('a long name is cut, and control characters of it do not reach the terminal', () => {
  const text = findingsText([finding({}, `\u001b[31m${'long '.repeat(20)}`)], plain);

  expect(text).not.toContain('\u001b');
  expect(text).toMatch(/long … {2}Acme Networks/);
});

test.each([
  ['1234567.891', 'KWD', '1,234,567.891 KWD'],
  ['1234567', 'JPY', '1,234,567 JPY'],
  ['999.00', 'USD', '999.00 USD'],
])('%s %s is shown in groups of three', (amount, currency, shown) => {
  expect(findingsText([finding({ renewalValue: { amount, currency } })], plain)).toContain(shown);
});

test('totals are exact, and stay apart by currency', () => {
  const costs = [
    ['0.10', 'USD'],
    ['0.20', 'USD'],
    ['9999999999999.99', 'EUR'],
    ['0.01', 'EUR'],
    ['0', 'JPY'],
  ];
  const findings = costs.map(([amount, currency]) => finding({ renewalValue: { amount, currency } }));

  expect(totalsText(findings)).toBe('10,000,000,000,000.00 EUR, 0.30 USD');
  expect(totalsText([])).toBe('nothing');
});
