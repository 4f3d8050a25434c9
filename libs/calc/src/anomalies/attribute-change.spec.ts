import { SeededRandom } from '../testing/seeded-random.js';
import { CAUSES_MAX, ChangeAttribution, PROVIDER_CAUSES_MAX, type SnapshotItem } from './attribute-change.js';
import { type AnomalyMetric } from './detect-anomalies.js';

const item = (contractId: string, burn: bigint, renewal = 0n): SnapshotItem => ({
  contractId,
  name: `Contract ${contractId}`,
  providerId: 'p',
  providerName: 'Acme',
  amounts: { monthly_burn: burn, renewal_90d: renewal },
});

function attribute(
  metric: AnomalyMetric,
  pairs: readonly (readonly [before: SnapshotItem | undefined, now: SnapshotItem | undefined])[],
) {
  const attribution = new ChangeAttribution(metric);
  for (const [before, now] of pairs) attribution.add(before, now);
  return attribution.result();
}

describe('what makes up a change', () => {
  it('of the burn: contracts that started, ended or changed, the weightiest first; what stayed has no part', () => {
    const result = attribute('monthly_burn', [
      [item('same', 4n), item('same', 4n, 99n)],
      [undefined, item('new', 10n)],
      [item('gone', 30n), undefined],
      [item('cheaper', 9n), item('cheaper', 4n)],
      [item('stopped', 7n), item('stopped', 0n)],
    ]);
    expect(result.causes.map(({ contractId, kind, delta }) => [contractId, kind, delta])).toEqual([
      ['gone', 'ended', -30n],
      ['new', 'started', 10n],
      ['stopped', 'ended', -7n],
      ['cheaper', 'changed', -5n],
    ]);
    expect(result).toMatchObject({ contracts: 4, rest: 0n });
  });

  it('of the renewals ahead: contracts that entered or left the window', () => {
    const result = attribute('renewal_90d', [
      [item('in', 1n, 0n), item('in', 1n, 12n)],
      [item('out', 1n, 24n), item('out', 1n, 0n)],
    ]);
    expect(result.causes.map(({ contractId, kind }) => [contractId, kind])).toEqual([
      ['out', 'left_window'],
      ['in', 'entered_window'],
    ]);
  });

  it('is summed up by provider, and a contract that changed hands counts with both', () => {
    const of = (providerId: string, contractId: string, burn: bigint): SnapshotItem => ({
      ...item(contractId, burn),
      providerId,
      providerName: `Provider ${providerId}`,
    });
    const result = attribute('monthly_burn', [
      [of('a', '1', 10n), of('b', '1', 25n)],
      [of('a', '2', 5n), undefined],
      [undefined, of('c', '3', 1n)],
      [of('d', '4', 7n), of('e', '4', 7n)],
    ]);
    expect(result.providers).toEqual([
      { providerId: 'b', providerName: 'Provider b', contracts: 1, delta: 25n },
      { providerId: 'a', providerName: 'Provider a', contracts: 2, delta: -15n },
      { providerId: 'c', providerName: 'Provider c', contracts: 1, delta: 1n },
    ]);
    expect(result.otherProviders).toEqual({ count: 0, delta: 0n });
  });

  it('names a bounded number of providers, and all of them add up to the change', () => {
    const pairs = Array.from(
      { length: 200 },
      (_, n) => [undefined, { ...item(`c${n}`, BigInt(n + 1)), providerId: `p${n % 50}` }] as const,
    );
    const { providers, otherProviders, causes, rest } = attribute('monthly_burn', pairs);
    expect(providers).toHaveLength(PROVIDER_CAUSES_MAX);
    expect(otherProviders.count).toBe(30);
    const sum = (parts: readonly { delta: bigint }[]) => parts.reduce((all, { delta }) => all + delta, 0n);
    expect(sum([...providers, otherProviders])).toBe(20_100n);
    expect(sum(causes) + rest).toBe(20_100n);
  });

  it('lists a bounded number and sums up the rest, whatever the order, so that all parts add up', () => {
    const random = new SeededRandom(3);
    const pairs = Array.from({ length: 1_000 }, (_, n) => {
      const amount = BigInt(random.int(-9999, 9999)) * 12n;
      return [item(`c${n}`, 20_000n * 12n), item(`c${n}`, 20_000n * 12n + amount)] as const;
    });
    const change = pairs.reduce((sum, [a, b]) => sum + b.amounts.monthly_burn - a.amounts.monthly_burn, 0n);
    const there = attribute('monthly_burn', pairs);
    const back = attribute('monthly_burn', [...pairs].reverse());
    expect(back).toEqual(there);
    expect(there.causes).toHaveLength(CAUSES_MAX);
    const listed = there.causes.reduce((sum, { delta }) => sum + delta, 0n);
    expect(listed + there.rest).toBe(change);
    const weakest = there.causes.at(-1)!.delta;
    const heavier = pairs.filter(([a, b]) => {
      const delta = b.amounts.monthly_burn - a.amounts.monthly_burn;
      return delta * delta > weakest * weakest;
    });
    expect(heavier.length).toBeLessThan(CAUSES_MAX);
  });
});
