import { SeededRandom } from '@tenor/calc/testing';
import { type CostSnapshotItemRow } from '@tenor/persistence';
import { snapshotPairs } from './snapshot-pairs.js';

const row = (n: number): CostSnapshotItemRow => {
  const contractId = `c${String(n).padStart(4, '0')}`;
  return {
    _id: `s:${contractId}`,
    snapshotDate: '2026-11-22',
    contractId,
    name: contractId,
    providerId: 'p',
    providerName: null,
    currency: 'USD',
    monthly: '12',
    renewal90d: '0',
  };
};

async function* batched(numbers: readonly number[], size: number): AsyncGenerator<CostSnapshotItemRow[]> {
  for (let from = 0; from < numbers.length; from += size) {
    yield await Promise.resolve(numbers.slice(from, from + size).map(row));
  }
}

async function pairsOf(before: readonly number[], now: readonly number[], sizes: readonly [number, number]) {
  const found: string[] = [];
  for await (const pairs of snapshotPairs(batched(before, sizes[0]), batched(now, sizes[1]))) {
    found.push(...pairs.map((pair) => `${pair.before?.contractId ?? '-'} ${pair.now?.contractId ?? '-'}`));
  }
  return found;
}

test('contracts stand side by side, or alone where the other snapshot lacks them', async () => {
  expect(await pairsOf([1, 2, 4], [2, 3], [2, 1])).toEqual(['c0001 -', 'c0002 c0002', '- c0003', 'c0004 -']);
  expect(await pairsOf([], [], [1, 1])).toEqual([]);
  expect(await pairsOf([], [1], [1, 1])).toEqual(['- c0001']);
});

test('each contract comes once, in whatever batches', async () => {
  const random = new SeededRandom(9);
  for (let round = 0; round < 200; round += 1) {
    const some = () => Array.from({ length: 40 }, (_, n) => n).filter(() => random.int(0, 2) > 0);
    const [before, now] = [some(), some()];
    const name = (n: number, list: readonly number[]) => (list.includes(n) ? row(n).contractId : '-');
    const all = Array.from({ length: 40 }, (_, n) => n).filter((n) => before.includes(n) || now.includes(n));
    expect(await pairsOf(before, now, [random.int(1, 9), random.int(1, 9)])).toEqual(
      all.map((n) => `${name(n, before)} ${name(n, now)}`),
    );
  }
});
