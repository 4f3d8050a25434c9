import { ChangeAttribution, detectAnomalies, type AnomalyMetric, type SnapshotItem } from '@tenor/calc';
import { costAnomaly } from '@tenor/domain';
import { anomalyEntry, comparedEntry, notComparedEntry } from './anomaly-entries.js';
import { minUnits } from './min-units.js';

const COMPARED = { kind: 'compare', baseline: '2026-10-25', current: '2026-11-22' } as const;
const PARAMS = costAnomaly.params.parse({});
const item = (contractId: string, burn: bigint, provider = 'p1'): SnapshotItem => ({
  contractId,
  name: `Contract ${contractId}`,
  providerId: provider,
  providerName: provider === 'p1' ? 'Acme' : null,
  amounts: { monthly_burn: burn, renewal_90d: 0n },
});

function entryFor(
  before: bigint,
  now: bigint,
  attribution = new ChangeAttribution('monthly_burn'),
  currency = 'USD',
) {
  const figures = (burn: bigint) => new Map([[currency, { monthly_burn: burn, renewal_90d: 0n }]]);
  const [anomaly] = detectAnomalies(figures(before), figures(now), { thresholdPct: 1, minAmount: () => 0n });
  return anomalyEntry(anomaly!, attribution.result(), COMPARED);
}

test('an anomaly says what changed, by how much and since when, in words and in data', () => {
  expect(entryFor(100_000n, 125_000n)).toMatchObject({
    level: 'warning',
    message: 'Anomaly: USD monthly_burn ↑ 1000.00 → 1250.00 (+25.0% since 2026-10-25).',
    labels: { currency: 'USD', metric: 'monthly_burn' },
    data: {
      direction: 'up',
      baseline: { date: '2026-10-25', amount: '1000.00' },
      current: { date: '2026-11-22', amount: '1250.00' },
      delta: '250.00',
      pctChange: 25,
    },
  });
});

test('what fell points down, and what was nothing before is new', () => {
  expect(entryFor(125_000n, 100_000n).message).toBe(
    'Anomaly: USD monthly_burn ↓ 1250.00 → 1000.00 (-20.0% since 2026-10-25).',
  );
  expect(entryFor(0n, 500n, undefined, 'JPY')).toMatchObject({
    message: 'Anomaly: JPY monthly_burn ↑ 0 → 500 (new since 2026-10-25).',
    data: { pctChange: null, delta: '500' },
  });
});

test('the causes add up to the change as it is shown, by contract and by provider', () => {
  const attribution = new ChangeAttribution('monthly_burn');
  // 1/3 of a cent each: exactly 1 cent up, shown as 0.02, since 0.005 was shown as 0.00 and 0.015 as 0.02.
  for (const id of ['1', '2', '3']) attribution.add(undefined, item(id, 4n, id === '1' ? 'p1' : 'p2'));
  const { data } = entryFor(0n, 2n, attribution);
  expect(data).toMatchObject({
    delta: '0.02',
    contracts: [
      { id: '1', name: 'Contract 1', kind: 'started', provider: { id: 'p1', name: 'Acme' }, delta: '0.01' },
      { id: '2', delta: '0.01' },
      { id: '3', delta: '0.00' },
    ],
    otherContracts: { count: 0, delta: '0.00' },
    providers: [
      { id: 'p2', name: null, contracts: 2, delta: '0.01' },
      { id: 'p1', name: 'Acme', contracts: 1, delta: '0.01' },
    ],
    otherProviders: { count: 0, delta: '0.00' },
  });
});

test('more causes than are named are counted, and summed up', () => {
  const attribution = new ChangeAttribution('monthly_burn');
  for (let n = 0; n < 60; n += 1) attribution.add(undefined, item(`${n}`, BigInt(1200 + n * 12)));
  expect(entryFor(0n, 7_770n, attribution).data).toMatchObject({
    // Contracts 0 to 9 of 1.00 to 1.09.
    otherContracts: { count: 10, delta: '10.45' },
  });
});

test('the same metric of the same currency is the same finding, however large; no other is', () => {
  const one = entryFor(100n, 200n).fingerprint;
  expect(entryFor(300n, 100n).fingerprint).toBe(one);
  expect(entryFor(100n, 200n, undefined, 'EUR').fingerprint).not.toBe(one);
  const metrics: AnomalyMetric[] = ['monthly_burn', 'renewal_90d'];
  const figures = (amount: bigint) => new Map([['USD', { monthly_burn: amount, renewal_90d: amount }]]);
  const both = detectAnomalies(figures(1n), figures(9n), { thresholdPct: 20, minAmount: () => 0n });
  expect(both.map(({ metric }) => metric)).toEqual(metrics);
  const prints = both.map(
    (anomaly) => anomalyEntry(anomaly, new ChangeAttribution(anomaly.metric).result(), COMPARED).fingerprint,
  );
  expect(new Set(prints).size).toBe(2);
});

test('the last line counts, or says that there is none; it is no finding', () => {
  expect(comparedEntry(2, COMPARED, PARAMS)).toMatchObject({
    level: 'info',
    message: 'Cost anomaly check complete: 2 found since 2026-10-25 (threshold 20%).',
    data: { count: 2, baseline: '2026-10-25', current: '2026-11-22', thresholdPct: 20 },
  });
  const none = comparedEntry(0, COMPARED, PARAMS);
  expect(none.message).toBe('No cost anomalies since 2026-10-25 (threshold 20%).');
  expect(none.fingerprint).toBeUndefined();
});

test('why nothing was compared is said: stale snapshots are a warning, too little history is not', () => {
  const say = (choice: Parameters<typeof notComparedEntry>[0]) =>
    notComparedEntry(choice, '2026-11-22', '2026-10-25', PARAMS);
  expect(say({ kind: 'stale', current: '2026-11-13', ageDays: 9 })).toMatchObject({
    level: 'warning',
    message:
      'Cost snapshots are stale: the latest is of 2026-11-13, 9 day(s) ago (at most 8); nothing was compared.',
    data: { latest: '2026-11-13', ageDays: 9, maxAgeDays: 8 },
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
  });
  expect(say({ kind: 'insufficient', current: null })).toMatchObject({
    level: 'info',
    message: 'Insufficient history: there is no cost snapshot on or before 2026-11-22.',
  });
  expect(say({ kind: 'insufficient', current: '2026-11-22' }).message).toBe(
    'Insufficient history: there is no earlier cost snapshot, on or before 2026-10-25, to compare that of 2026-11-22 with.',
  );
});

test.each([
  ['0', 'USD', 0n],
  ['500', 'USD', 50_000n],
  ['0.5', 'USD', 50n],
  ['0.5', 'JPY', 1n],
  ['12.0000', 'JPY', 12n],
  ['0.0001', 'USD', 1n],
  ['1.5', 'KWD', 1_500n],
])('at least %s %s is %s of its minor unit', (amount, currency, units) => {
  expect(minUnits(amount, currency)).toBe(units);
});

test.each([
  [{ thresholdPct: 0.99 }, 'thresholdPct'],
  [{ thresholdPct: 200.01 }, 'thresholdPct'],
  [{ thresholdPct: 1.234 }, 'thresholdPct'],
  [{ thresholdPct: '20' }, 'thresholdPct'],
  [{ lookbackWeeks: 0 }, 'lookbackWeeks'],
  [{ lookbackWeeks: 53 }, 'lookbackWeeks'],
  [{ minAmount: '-1' }, 'minAmount'],
  [{ minAmount: 5 }, 'minAmount'],
  [{ maxAgeDays: 401 }, 'maxAgeDays'],
])('%j is out of bounds', (params, name) => {
  const parsed = costAnomaly.params.safeParse(params);
  expect(parsed.error?.issues.map(({ path }) => path)).toEqual([[name]]);
});

test.each([{ thresholdPct: 1 }, { thresholdPct: 12.34 }, { thresholdPct: 200 }, { minAmount: '99.5' }])(
  '%j is taken',
  (params) => {
    expect(costAnomaly.params.parse(params)).toMatchObject(params);
  },
);
