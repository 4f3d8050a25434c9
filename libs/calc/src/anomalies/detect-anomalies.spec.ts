import { baselineDay, chooseSnapshots } from './choose-snapshots.js';
import { detectAnomalies, type AnomalyOptions, type SnapshotFigures } from './detect-anomalies.js';

const OPTIONS: AnomalyOptions = { thresholdPct: 20, minAmount: () => 0n };
const set = (figures: Readonly<Record<string, readonly [burn: bigint, renewal: bigint]>>) =>
  new Map<string, SnapshotFigures>(
    Object.entries(figures).map(([currency, [burn, renewal]]) => [
      currency,
      { monthly_burn: burn, renewal_90d: renewal },
    ]),
  );
const shown = (before: ReturnType<typeof set>, now: ReturnType<typeof set>, options = OPTIONS) =>
  detectAnomalies(before, now, options).map(
    ({ currency, metric, delta, direction, pctChange }) =>
      `${currency} ${metric} ${direction} ${delta} ${pctChange}`,
  );

describe('anomalies between two snapshot sets', () => {
  it('are listed by currency, then burn before renewals, with sign and percentage', () => {
    expect(
      shown(
        set({ USD: [100_000n, 400n], EUR: [1000n, 1000n] }),
        set({ USD: [125_000n, 200n], EUR: [1000n, 500n] }),
      ),
    ).toEqual([
      'EUR renewal_90d down -500 -50.0',
      'USD monthly_burn up 25000 +25.0',
      'USD renewal_90d down -200 -50.0',
    ]);
  });

  it('begin at the threshold exactly, on the exact quotient and not on the rounded one', () => {
    expect(shown(set({ USD: [1000n, 0n] }), set({ USD: [1200n, 0n] }))).toEqual([
      'USD monthly_burn up 200 +20.0',
    ]);
    // 19.99 % is shown as 20.0 and is still none.
    expect(shown(set({ USD: [10_000n, 0n] }), set({ USD: [11_999n, 0n] }))).toEqual([]);
  });

  it('leave out what is smaller than the least amount, new currencies included', () => {
    const options = { ...OPTIONS, minAmount: () => 201n };
    expect(shown(set({ USD: [1000n, 0n] }), set({ USD: [1200n, 0n], EUR: [200n, 0n] }), options)).toEqual([]);
    expect(shown(set({ USD: [1000n, 0n] }), set({ USD: [1201n, 0n] }), options)).toHaveLength(1);
  });

  it('name what is new without a percentage, whatever the threshold', () => {
    expect(
      shown(set({ USD: [0n, 0n] }), set({ USD: [1n, 0n], EUR: [5n, 0n] }), { ...OPTIONS, thresholdPct: 200 }),
    ).toEqual(['EUR monthly_burn up 5 null', 'USD monthly_burn up 1 null']);
  });

  it('count a currency that vanished as 0 now', () => {
    expect(shown(set({ GBP: [100n, 0n] }), set({}))).toEqual(['GBP monthly_burn down -100 -100.0']);
  });

  it('are none where nothing changed, zero to zero included', () => {
    expect(
      shown(set({ USD: [5n, 7n], EUR: [0n, 0n] }), set({ USD: [5n, 7n] }), { ...OPTIONS, thresholdPct: 1 }),
    ).toEqual([]);
  });
});

describe('the sets to compare', () => {
  it('the baseline is looked for so many weeks before the day', () => {
    expect(baselineDay('2026-11-22', 4)).toBe('2026-10-25');
  });

  it.each([
    ['none at all', null, null, { kind: 'insufficient', current: null }],
    ['no baseline', '2026-11-20', null, { kind: 'insufficient', current: '2026-11-20' }],
    ['one set alone', '2026-11-20', '2026-11-20', { kind: 'insufficient', current: '2026-11-20' }],
    [
      'of the oldest allowed age',
      '2026-11-14',
      '2026-10-25',
      { kind: 'compare', current: '2026-11-14', baseline: '2026-10-25' },
    ],
    ['too old', '2026-11-13', '2026-10-25', { kind: 'stale', current: '2026-11-13', ageDays: 9 }],
  ] as const)('%s', (_, current, baseline, choice) => {
    expect(chooseSnapshots(current, baseline, '2026-11-22', 8)).toEqual(choice);
  });
});
